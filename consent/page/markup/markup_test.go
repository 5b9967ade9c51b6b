package markup_test

import (
	"testing"

	"github.com/ovh-mcp/ovh-mcp/consent/page/markup"
)

func TestTextStaysText(t *testing.T) {
	var w markup.Writer
	w.Put(`<p class="{}">{}</p>`, `"><script>`, `</p>&amp;'{}`)
	w.PutIf("", `<b>{}</b>`)
	w.PutIf("<", `<b>{}</b>`)
	w.Put(`<br>`)
	if got, want := string(w.Bytes()), `<p class="&#34;&gt;&lt;script&gt;">&lt;/p&gt;&amp;amp;&#39;{}</p><b>&lt;</b><br>`; got != want {
		t.Errorf("written: %s, want %s", got, want)
	}
}
