//! A bare TCP connection, for what an HTTP client never sends: half a body, a header that lies.

use crate::{House, Response};
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A connection to a house's server.
pub struct Wire {
    house: House,
    stream: TcpStream,
    request_line: (String, String),
}

impl Wire {
    /// Connects.
    pub async fn open(house: &House) -> Self {
        let stream = TcpStream::connect(house.address()).await.expect("the server listens");
        Self { house: house.clone(), stream, request_line: Default::default() }
    }

    /// Sends the head of a request: `POST /path` and headers, each without line end. `Host` is added.
    pub async fn head(&mut self, request: &str, headers: &[(&str, &str)]) {
        let (method, path) = request.split_once(' ').expect("a method and a path");
        self.request_line = (method.to_owned(), path.to_owned());
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.send(format!("{request} HTTP/1.1\r\nHost: colloque.test\r\n{headers}\r\n").as_bytes()).await;
    }

    /// Sends bytes as they are.
    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the server reads");
        self.stream.flush().await.expect("the server reads");
    }

    /// Reads one answer, compared with the document like any other.
    pub async fn answer(&mut self) -> Response {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            let mut more = [0; 4_096];
            let count = self.stream.read(&mut more).await.expect("the server answers");
            assert!(count > 0, "the connection ended in the middle of an answer: {}", String::from_utf8_lossy(&bytes));
            bytes.extend_from_slice(&more[..count]);
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let name = HeaderName::try_from(name).expect("a header's name");
            headers.append(name, HeaderValue::from_str(value.trim()).expect("a header's value"));
        }
        let length = headers.get("content-length").and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0);
        let mut body = bytes[end + 4..].to_vec();
        while body.len() < length {
            let mut more = [0; 4_096];
            let count = self.stream.read(&mut more).await.expect("the server answers");
            assert!(count > 0, "the body ended early");
            body.extend_from_slice(&more[..count]);
        }
        let status = StatusCode::from_u16(status).expect("a status");
        let (method, path) = self.request_line.clone();
        let response = Response::new(method, path, status, headers, body);
        self.house.contract().check(&response);
        response
    }

    /// Whether the server has ended the connection.
    pub async fn is_ended(&mut self) -> bool {
        matches!(self.stream.read(&mut [0; 1]).await, Ok(0) | Err(_))
    }
}
