package serve

import (
	"container/list"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

// connections bounds how many connections are open. When all are taken, the
// oldest one that is not busy makes room: it is idle, or has not said yet what it
// wants and who it is. So those who only open connections get in the way of
// each other, and of nobody else.
type connections struct {
	net.Listener
	max int

	mu   sync.Mutex
	open *list.List // of *connection, the oldest first
}

func limitConnections(ln net.Listener, limit int) *connections {
	return &connections{Listener: ln, max: limit, open: list.New()}
}

// A connection is one of those that are bounded.
type connection struct {
	net.Conn
	all  *connections
	at   *list.Element // in the list of all; nil once it is closed
	busy bool          // it carries a request that the guard let in
}

// Accept implements net.Listener.
func (c *connections) Accept() (net.Conn, error) {
	for {
		accepted, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		conn := &connection{Conn: accepted, all: c}
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
		evicted := oldest.Value.(*connection)
		c.remove(evicted)
		evicted.Conn.Close()
	}
	conn.at = c.open.PushBack(conn)
	return true
}

// count returns how many are open.
func (c *connections) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open.Len()
}

// closeUnused closes every connection that is not busy.
func (c *connections) closeUnused() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := c.open.Front(); at != nil; {
		conn := at.Value.(*connection)
		at = at.Next()
		if !conn.busy {
			c.remove(conn)
			conn.Conn.Close()
		}
	}
}

// remove takes conn off the list. The lock is held.
func (c *connections) remove(conn *connection) {
	if conn.at != nil {
		c.open.Remove(conn.at)
		conn.at = nil
	}
}

// Close implements net.Conn.
func (conn *connection) Close() error {
	conn.all.mu.Lock()
	conn.all.remove(conn)
	conn.all.mu.Unlock()
	return conn.Conn.Close()
}

func (conn *connection) setBusy(busy bool) {
	conn.all.mu.Lock()
	defer conn.all.mu.Unlock()
	conn.busy = busy
}

// bounded returns the connection that c is or encrypts, or nil.
func bounded(c net.Conn) *connection {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	conn, _ := c.(*connection)
	return conn
}

type connectionKey struct{}

// withConnection lets requests reach their connection. The context is the only
// thing of a connection that http.Server hands on to its requests.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, bounded(c))
}

// markBusy keeps the connection of a request open until its answer was sent.
func markBusy(ctx context.Context) {
	if conn, _ := ctx.Value(connectionKey{}).(*connection); conn != nil {
		conn.setBusy(true)
	}
}

// followState is told by http.Server what its connections do. An answer is sent
// when its connection becomes idle, which is later than its handler returns.
func followState(c net.Conn, state http.ConnState) {
	if conn := bounded(c); conn != nil && state == http.StateIdle {
		conn.setBusy(false)
	}
}
