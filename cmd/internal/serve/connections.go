package serve

import (
	"container/list"
	"context"
	"crypto/tls"
	"net"
	"sync"
)

// connections bounds how many connections are open. When all are taken, the
// oldest that serves nobody makes room: one that is idle, or that has not said
// yet what it wants and who it is. So those who only open connections get in
// the way of each other, and of nobody else.
type connections struct {
	net.Listener
	max int

	mu   sync.Mutex
	open *list.List // of *connection, the oldest first
}

func limitConnections(ln net.Listener, most int) *connections {
	return &connections{Listener: ln, max: most, open: list.New()}
}

// A connection is one of a listener with bounds.
type connection struct {
	net.Conn
	in   *connections
	at   *list.Element // nil once it is closed
	busy bool          // it serves a request of someone known
}

// Accept implements net.Listener.
func (c *connections) Accept() (net.Conn, error) {
	for {
		accepted, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		conn := &connection{Conn: accepted, in: c}
		if c.admit(conn) {
			return conn, nil
		}
		accepted.Close()
	}
}

// admit makes room for conn. It returns false when every connection is busy.
func (c *connections) admit(conn *connection) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open.Len() >= c.max {
		oldest := c.open.Front()
		for oldest != nil && oldest.Value.(*connection).busy {
			oldest = oldest.Next()
		}
		if oldest == nil {
			return false
		}
		victim := oldest.Value.(*connection)
		c.drop(victim)
		victim.Conn.Close()
	}
	conn.at = c.open.PushBack(conn)
	return true
}

// closeUnused closes every connection that serves nobody.
func (c *connections) closeUnused() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := c.open.Front(); at != nil; {
		conn := at.Value.(*connection)
		at = at.Next()
		if !conn.busy {
			c.drop(conn)
			conn.Conn.Close()
		}
	}
}

// drop forgets conn. The lock is held.
func (c *connections) drop(conn *connection) {
	if conn.at != nil {
		c.open.Remove(conn.at)
		conn.at = nil
	}
}

// Close implements net.Conn.
func (conn *connection) Close() error {
	conn.in.mu.Lock()
	conn.in.drop(conn)
	conn.in.mu.Unlock()
	return conn.Conn.Close()
}

// serve says that conn is busy until done is called.
func (conn *connection) serve() (done func()) {
	mark := func(busy bool) {
		conn.in.mu.Lock()
		defer conn.in.mu.Unlock()
		conn.busy = busy
	}
	mark(true)
	return func() { mark(false) }
}

type connectionKey struct{}

// withConnection lets requests reach their connection, for http.Server.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	return context.WithValue(ctx, connectionKey{}, c)
}

// busy says that the connection of a request is busy until done is called.
func busy(ctx context.Context) (done func()) {
	if conn, ok := ctx.Value(connectionKey{}).(*connection); ok {
		return conn.serve()
	}
	return func() {}
}
