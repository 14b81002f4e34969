//! The tree that a browser makes of a page, as far as tests look at it.
#![allow(
    dead_code,
    reason = "each test binary looks at its own part of the tree"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use std::{borrow::Cow, cell::RefCell};

use html5ever::{
    Attribute, ExpandedName, QualName, parse_document,
    tendril::{StrTendril, TendrilSink},
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
};

#[derive(Default)]
pub(crate) struct Node {
    /// The element; none of a text, a comment or the document itself.
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    children: Vec<usize>,
    parent: Option<usize>,
    // The parser borrows names for as long as it likes.
    qualified: Option<&'static QualName>,
}

impl Node {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A parsed page.
pub(crate) struct Tree {
    nodes: Vec<Node>,
    pub(crate) errors: Vec<String>,
}

impl Tree {
    pub(crate) fn parse(html: &str) -> Self {
        let sink = Sink::default();
        sink.add(Node::default());
        parse_document(sink, Default::default()).one(html)
    }

    /// The elements of this name, in order.
    pub(crate) fn elements(&self, name: &str) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| node.name == name)
    }

    /// All text below a node.
    pub(crate) fn text(&self, node: &Node) -> String {
        let mut text = node.text.clone();
        for child in &node.children {
            text.push_str(&self.text(&self.nodes[*child]));
        }
        text
    }

    /// Elements, attributes and where text stands; not what it says.
    pub(crate) fn shape(&self) -> String {
        let mut shape = String::new();
        self.write_shape(0, 0, &mut shape);
        shape
    }

    fn write_shape(&self, at: usize, depth: usize, shape: &mut String) {
        let node = &self.nodes[at];
        shape.push_str(&" ".repeat(depth));
        shape.push_str(if node.name.is_empty() {
            "-"
        } else {
            &node.name
        });
        for (name, value) in &node.attributes {
            shape.push_str(&format!(" {name}={value:?}"));
        }
        shape.push('\n');
        for child in &node.children {
            self.write_shape(*child, depth + 1, shape);
        }
    }
}

#[derive(Default)]
struct Sink {
    nodes: RefCell<Vec<Node>>,
    errors: RefCell<Vec<String>>,
}

impl Sink {
    fn add(&self, node: Node) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        nodes.len() - 1
    }

    fn insert(&self, parent: usize, at: usize, child: NodeOrText<usize>) {
        let child = match child {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = at.checked_sub(1).map(|at| nodes[parent].children[at]);
                // Text that stands together is one node.
                if let Some(before) = before.filter(|before| !nodes[*before].text.is_empty()) {
                    nodes[before].text.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Node {
                    text: text.to_string(),
                    ..Node::default()
                })
            }
        };
        self.remove_from_parent(&child);
        let mut nodes = self.nodes.borrow_mut();
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
        nodes[child].parent = Some(parent);
    }
}

fn attributes(attributes: Vec<Attribute>) -> Vec<(String, String)> {
    let pair = |attribute: Attribute| {
        (
            attribute.name.local.to_string(),
            attribute.value.to_string(),
        )
    };
    attributes.into_iter().map(pair).collect()
}

impl TreeSink for Sink {
    type Handle = usize;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        Tree {
            nodes: self.nodes.into_inner(),
            errors: self.errors.into_inner(),
        }
    }

    fn parse_error(&self, message: Cow<'static, str>) {
        self.errors.borrow_mut().push(message.into_owned());
    }

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> ExpandedName<'a> {
        self.nodes.borrow()[*target].qualified.unwrap().expanded()
    }

    fn create_element(&self, name: QualName, given: Vec<Attribute>, _: ElementFlags) -> usize {
        self.add(Node {
            name: name.local.to_string(),
            attributes: attributes(given),
            qualified: Some(Box::leak(Box::new(name))),
            ..Node::default()
        })
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Node {
            name: "#comment".to_owned(),
            ..Node::default()
        })
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Node {
            name: "#pi".to_owned(),
            ..Node::default()
        })
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        let at = self.nodes.borrow()[*parent].children.len();
        self.insert(*parent, at, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &usize,
        before: &usize,
        child: NodeOrText<usize>,
    ) {
        if self.nodes.borrow()[*element].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, a: &usize, b: &usize) -> bool {
        a == b
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent.unwrap();
        let siblings = self.nodes.borrow()[parent].children.clone();
        let at = siblings.iter().position(|known| known == sibling).unwrap();
        self.insert(parent, at, child);
    }

    fn add_attrs_if_missing(&self, target: &usize, given: Vec<Attribute>) {
        let known = &mut self.nodes.borrow_mut()[*target].attributes;
        for (name, value) in attributes(given) {
            if known.iter().all(|(other, _)| *other != name) {
                known.push((name, value));
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[*target].parent.take() {
            nodes[parent].children.retain(|child| child != target);
        }
    }

    fn reparent_children(&self, node: &usize, new: &usize) {
        let moved = std::mem::take(&mut self.nodes.borrow_mut()[*node].children);
        for child in moved {
            self.nodes.borrow_mut()[child].parent = None;
            self.append(new, NodeOrText::AppendNode(child));
        }
    }
}
