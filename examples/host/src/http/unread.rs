//! A head that cannot be read (400) or is too large (431) never becomes a request: hyper answers it by
//! itself, with a head and nothing more, and offers no way to add to it. So these answers get their name
//! on the way out.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use uuid::Uuid;

use super::fault;

const NAME: &[u8] = b"x-request-id";

/// A connection on which every answer has a name.
pub(super) struct Naming<S> {
    stream: S,
    /// What is still to be written of an answer that was named here.
    rest: Vec<u8>,
}

impl<S> Naming<S> {
    pub(super) const fn on(stream: S) -> Self {
        Self {
            stream,
            rest: Vec::new(),
        }
    }
}

/// The answer with a name, if it is a whole head of an error that has none. Every head of the rooms has
/// one, and none of their bodies begins like this.
fn named(answer: &[u8], id: impl FnOnce() -> Uuid) -> Option<Vec<u8>> {
    let is_error = answer.starts_with(b"HTTP/1.1 4") || answer.starts_with(b"HTTP/1.0 4");
    let head = answer.strip_suffix(b"\r\n\r\n").filter(|_| is_error)?;
    let has_name = head.windows(NAME.len()).any(|part| part == NAME);
    if has_name {
        return None;
    }
    let id = id().to_string();
    tracing::info!(id, "a head that is no request was refused");
    Some([head, b"\r\n", NAME, b": ", id.as_bytes(), b"\r\n\r\n"].concat())
}

impl<S: AsyncWrite + Unpin> Naming<S> {
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.rest.is_empty() {
            let stream = Pin::new(&mut self.stream);
            let written = ready!(stream.poll_write(context, &self.rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.rest.drain(..written);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Naming<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_rest(context))?;
        match named(bytes, fault::new_name) {
            // Taken in whole; it goes out before anything else does.
            Some(answer) => {
                self.rest = answer;
                Poll::Ready(Ok(bytes.len()))
            }
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [part] = parts {
            return self.poll_write(context, part);
        }
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Naming<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_head_of_an_error_without_a_name_gets_one() {
        let bare = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        let answer = named(bare, Uuid::nil).unwrap();
        let text = String::from_utf8(answer.clone()).unwrap();
        assert!(
            text.starts_with("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nx-request-id: 0")
        );
        assert!(text.ends_with("\r\n\r\n"));
        assert_eq!(named(&answer, Uuid::nil), None);
        for other in [
            b"HTTP/1.1 200 OK\r\n\r\n".as_slice(),
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            b"HTTP/1.1 400 Bad",
            b"{\"text\": \"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"",
        ] {
            assert_eq!(named(other, Uuid::nil), None);
        }
    }
}
