// Package serve lets MCP clients talk to a server: over stdio, and over HTTP as
// streamable HTTP and as HTTP+SSE, the transport of 2024-11-05.
//
// The protocol is mcp-go's, "the library". This package adds what the library
// leaves to its users: who may call, from where and how much, that callers stay
// apart, that messages leave in order, and an orderly end.
//
// # Over stdio
//
// [Stdio] puts a conversation between the client and the library. It answers each
// line that is no message, and knows which calls are not answered yet.
//
// # Over HTTP
//
// [Listen] checks the options and takes the address; [Listener.Serve] serves.
// A request passes
//
//	connections   how many are open
//	transports    probes are answered here
//	guard         Host, Origin, token, size: everything that refuses strangers
//	transports    session, caller; then the library's own transport
//	response      what is written, with this server's headers and deadlines
//
// # Who calls
//
// The caller is established once, before the library sees a request, and
// travels in a private header that no client can send. [Identify] reads it;
// a call without it is nobody's, and refused.
//
// # What comes back
//
// On every way in, a message is read once and written anew for the library, with
// a number in place of its id; on the way out the client's own bytes stand there
// again. A cancelled request is known by its number, and has no answer.
//
// # What leaves first
//
// The library sends notifications and answers on separate ways, so that an
// answer may overtake the notification that belongs before it. The progress of
// a call goes through an outbox instead, and the answer to a subscription waits
// until the acknowledgement was written.
package serve

import "time"

// shutdownGrace is how long running calls may go on after the server was told
// to stop.
const shutdownGrace = 30 * time.Second
