package shared_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/shared"
)

// pretend serves a store that answers each script with the same words.
func pretend(t *testing.T, answer string) *shared.Store {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go converse(c, answer)
		}
	}()
	store, err := shared.Open("valkey://"+l.Addr().String(), "", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

func converse(c net.Conn, answer string) {
	defer c.Close()
	for in := bufio.NewReader(c); ; {
		command, err := readCommand(in)
		if err != nil {
			return
		}
		switch command {
		case "HELLO":
			io.WriteString(c, "%3\r\n+server\r\n+valkey\r\n+version\r\n+8.0.0\r\n+proto\r\n:3\r\n")
		case "CLUSTER":
			io.WriteString(c, "-ERR This instance has cluster support disabled\r\n")
		case "EVAL":
			io.WriteString(c, answer)
		default:
			io.WriteString(c, "+OK\r\n")
		}
	}
}

// readCommand reads one command, and returns its first word.
func readCommand(in *bufio.Reader) (first string, err error) {
	number := func(of string) (n int) {
		var line string
		if line, err = in.ReadString('\n'); err == nil {
			n, err = strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, of)))
		}
		return n
	}
	for i := range number("*") {
		word := make([]byte, number("$")+len("\r\n"))
		if _, err := io.ReadFull(in, word); err != nil {
			return "", err
		}
		if i == 0 {
			first = string(word[:len(word)-2])
		}
	}
	return first, err
}

func TestAnAnswerThatIsNoneIsAnError(t *testing.T) {
	for _, answer := range []string{
		"+OK\r\n", ":1\r\n", "$-1\r\n", "_\r\n", "*0\r\n", "*1\r\n:1\r\n", "*3\r\n:1\r\n:1\r\n:1\r\n", "*4\r\n+a\r\n+b\r\n+c\r\n+d\r\n",
		"*4\r\n:1\r\n:1\r\n:7\r\n*1\r\n$1\r\na\r\n", "*4\r\n:1\r\n:1\r\n:-1\r\n*0\r\n", "*4\r\n:1\r\n:1\r\n:0\r\n*1\r\n$1\r\na\r\n",
		"%1\r\n+a\r\n+b\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n",
		"-LOADING Valkey is loading the dataset in memory\r\n", "-MOVED 1 127.0.0.1:1\r\n", "-BUSY running a script\r\n", "-NOPERM no\r\n",
	} {
		store := pretend(t, answer)
		_, _, _, readErr := store.List("x").Read(t.Context())
		_, documentErr := store.Document("x").Read(t.Context())
		_, appendErr := store.List("x").Append(t.Context(), nil)
		_, aliveErr := store.Alive(t.Context(), "x")
		for what, err := range map[string]error{"Read": readErr, "Document.Read": documentErr, "Append": appendErr, "Alive": aliveErr} {
			if answer == ":1\r\n" && (what == "Append" || what == "Alive") {
				continue // that is one
			}
			if !errors.Is(err, shared.ErrAway) {
				t.Errorf("%s of a store that answers %q = %v, want ErrAway", what, answer, err)
			}
		}
	}
}
