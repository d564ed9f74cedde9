//! What every endpoint gets from the kernel and the server, over HTTP.
