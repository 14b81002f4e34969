//! The bytes of a connection, one line of an answer at a time.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// A connection that never gives its reader more than one line.
///
/// The reader above keeps what it has read beyond a line. When the line was the consent to
/// encrypt, the rest came in plain text from whoever sits in between, and would be taken for the
/// server's encrypted answer. Here that rest stays below the encryption, which refuses it.
#[derive(Debug)]
pub(super) struct LineByLine {
    stream: TcpStream,
    chunk: Box<[u8; 4096]>,
    /// What of the chunk was read from the stream and not given on.
    waiting: std::ops::Range<usize>,
}

impl LineByLine {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            chunk: Box::new([0; 4096]),
            waiting: 0..0,
        }
    }
}

impl AsyncTokioStream for LineByLine {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for LineByLine {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.waiting.is_empty() {
            let mut chunk = ReadBuf::new(&mut this.chunk[..]);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut chunk))?;
            this.waiting = 0..chunk.filled().len();
        }
        let waiting = this.chunk.get(this.waiting.clone()).unwrap_or_default();
        let end_of_line = waiting.iter().position(|byte| *byte == b'\n');
        let length = end_of_line
            .map_or(waiting.len(), |at| at.saturating_add(1))
            .min(target.remaining());
        target.put_slice(waiting.get(..length).unwrap_or_default());
        this.waiting.start = this.waiting.start.saturating_add(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineByLine {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn a_read_ends_with_the_line_and_nothing_is_lost() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        let mut sent = b"220 go ahead\r\n250-smuggled\r\n250 AUTH PLAIN\r\n".to_vec();
        sent.extend([b'x'; 9000]);
        server.write_all(&sent).await.unwrap();
        drop(server);
        let mut lines = LineByLine::new(client);
        let (mut received, mut buffer) = (Vec::new(), [0; 8192]);
        loop {
            let length = lines.read(&mut buffer).await.unwrap();
            let piece = &buffer[..length];
            let newlines = piece.iter().filter(|byte| **byte == b'\n').count();
            assert!(newlines == 0 || newlines == 1 && piece.ends_with(b"\n"));
            received.extend_from_slice(piece);
            if length == 0 {
                break;
            }
        }
        assert_eq!(received, sent);
    }
}
