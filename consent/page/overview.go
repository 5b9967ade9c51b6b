package page

import (
	"fmt"
	"strconv"

	"github.com/ovh-mcp/ovh-mcp/consent/page/markup"
)

func (o overview) write(w *markup.Writer) {
	head(w)
	o.top(w)
	o.messages(w)
	o.waiting(w)
	if !o.One {
		o.ended(w)
		if o.HasAudit {
			o.audit(w)
		}
		o.browsers(w)
	}
	w.Put("</main>\n</body>\n</html>\n")
}

func (o overview) top(w *markup.Writer) {
	title := "Approvals · ovh-mcp"
	if n := len(o.Waiting); n > 0 {
		title = fmt.Sprintf("(%d) %s", n, title)
	}
	w.Put(`<title>{}</title>
</head>
<body data-base="{}" data-live="{}">
<a class="skip" href="#waiting">Skip to what waits</a>
<header class="top">
<div class="wide">
<a class="brand" href="{}">`, title, o.Base, o.Live, o.Base)
	brand(w)
	w.Put("<span>ovh-mcp</span></a>\n")
	w.PutIf(o.Account, `<span class="account">{}</span>`)
	w.Put(`
</div>
</header>
<main class="wide" id="main">
<div class="title">
`)
	if o.One {
		w.Put("<h1>One plan</h1>\n<a href=\"{}\">All plans</a>\n", o.Base)
	} else {
		w.Put("<h1>Approvals</h1>\n")
	}
	w.Put("</div>\n")
}

func (o overview) messages(w *markup.Writer) {
	if o.Failed {
		w.PutIf(o.Notice, `<p class="notice failed" role="alert">{}</p>`)
	} else {
		w.PutIf(o.Notice, `<p class="notice" role="status">{}</p>`)
	}
	w.Put("\n<div id=\"guesses\">")
	w.PutIf(o.Guesses, `<p class="notice failed">{}</p>`)
	w.Put("</div>\n")
	if o.Away {
		w.Put(`<p class="notice failed" id="lost" role="alert">The store that the servers share does not answer, so that nothing can be shown, approved or denied until it is back. The log of this server says why.</p>`)
	} else {
		w.Put(`<p class="notice failed" id="lost" role="alert" hidden></p>`)
	}
	w.Put(`
<p class="hidden" id="news" role="status"></p>
<noscript><p class="hint">Without scripts this page shows what waited at {}. <a href="{}">Look again</a></p></noscript>
`, o.Now, o.Live)
}

func (o overview) waiting(w *markup.Writer) {
	w.Put(`
<section id="waiting" aria-labelledby="waiting-title" tabindex="-1">
<h2 id="waiting-title">Waiting for you <span class="count" id="waiting-count">{}</span></h2>
<div id="plans">`, strconv.Itoa(len(o.Waiting)))
	for _, c := range o.Waiting {
		c.write(w)
	}
	w.Put("</div>\n")
	if len(o.Waiting) > 0 || o.Away {
		w.Put(`<div class="empty" id="empty" hidden>`)
	} else {
		w.Put(`<div class="empty" id="empty">`)
	}
	w.Put(`
<p class="big">Nothing waits.</p>
<p>When an assistant asks for something that a person has to decide, it appears here.</p>
</div>
</section>
`)
}

func (o overview) ended(w *markup.Writer) {
	w.Put(`
<section id="ended" aria-labelledby="ended-title">
<h2 id="ended-title">No longer waiting</h2>
`)
	if len(o.Ended) == 0 {
		if !o.Away {
			w.Put("<p class=\"hint\">Nothing was decided yet.</p>\n")
		}
		w.Put("</section>\n")
		return
	}
	w.Put("<ul class=\"rows\">\n")
	for _, e := range o.Ended {
		w.Put(`<li>
<p class="row"><span class="state {}">{}</span> <span class="what">{}</span></p>
<p class="meta">{}`, e.State, e.State, e.Summary, e.When)
		w.PutIf(e.By, ` · by {}`)
		w.Put(` · <code>{}</code>`, e.Tool)
		w.PutIf(e.Asker, ` · asked by {}`)
		w.PutIf(e.CallerName, ` <bdi>{}</bdi>`)
		w.Put("</p>\n")
		w.PutIf(e.Reason, `<p class="reason">{}</p>`)
		w.Put("\n</li>\n")
	}
	w.Put("</ul>\n</section>\n")
}

func (o overview) audit(w *markup.Writer) {
	w.Put(`
<section id="audit" aria-labelledby="audit-title">
<h2 id="audit-title">Audit trail</h2>
`)
	if len(o.Audit) == 0 {
		w.Put("<p class=\"hint\">No call was made yet.</p>\n</section>\n")
		return
	}
	w.Put(`<div class="scroll" role="group" aria-label="Calls, the latest first" tabindex="0">
<table>
<thead><tr><th scope="col">Time</th><th scope="col">Tool</th><th scope="col">Target</th><th scope="col">Caller</th><th scope="col">Consent</th><th scope="col">Outcome</th></tr></thead>
<tbody>
`)
	for _, a := range o.Audit {
		w.Put(`<tr><td><time datetime="{}">{}</time></td><td><code>{}</code></td><td>{}</td><td>{}`, a.WhenISO, a.When, a.Tool, a.Target, a.Caller)
		w.PutIf(a.CallerName, ` <bdi>{}</bdi>`)
		w.Put(`</td><td>{}</td><td>{}</td></tr>
`, a.Consent, a.Outcome)
	}
	w.Put("</tbody>\n</table>\n</div>\n</section>\n")
}

func (o overview) browsers(w *markup.Writer) {
	w.Put(`
<section id="browsers" aria-labelledby="browsers-title">
<h2 id="browsers-title">Who sees this page</h2>
<ul class="plain">
`)
	for _, b := range o.Browsers {
		w.Put(`<li>{}, since {}`, b.Name, b.Since)
		if b.This {
			w.Put(` <strong>(this one)</strong>`)
		}
		w.Put("</li>\n")
	}
	w.Put("</ul>\n")
	if len(o.Browsers) > 1 {
		w.Put(`<form method="post" action="{}sign-out-others">
<input type="hidden" name="csrf" value="{}">
<button class="quiet">Sign the others out</button>
</form>
`, o.Base, o.CSRF)
	}
	w.Put("</section>\n")
}
