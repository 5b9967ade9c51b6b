package page

import "github.com/ovh-mcp/ovh-mcp/consent/page/markup"

// A document is a whole page.
type document interface{ write(w *markup.Writer) }

// head begins a page, up to its title.
func head(w *markup.Writer) {
	w.Put(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
<script src="/assets/page.js" defer></script>
`)
}

func brand(w *markup.Writer) {
	w.Put(`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">` +
		`<path d="M16 2 28 7v9c0 7-5 12-12 14C9 28 4 23 4 16V7z"/><path class="tick" d="m10.5 16.5 4 4 7.5-9"/></svg>`)
}

// A start asks for a press of a button before a start link is used.
type start struct{ Action string }

func (s start) write(w *markup.Writer) {
	head(w)
	w.Put(`<title>Open the approval page · ovh-mcp</title>
</head>
<body class="alone">
<main>
<div class="panel">
`)
	brand(w)
	w.Put(`
<h1>Open the approval page</h1>
<p>In this browser you will see what assistants ask for, and approve or deny it. The link serves once; the next one is then in its file.</p>
<form method="post" action="{}">
<button class="approve" autofocus>Open in this browser</button>
</form>
</div>
</main>
</body>
</html>
`, s.Action)
}

// A refusal tells a browser that the page is not open to it.
type refusal struct {
	LinkFile string
	UsedAt   string // when the start link was used; "" when it was not
	Seek     bool   // the script may look whether this browser is signed in
}

func (r refusal) write(w *markup.Writer) {
	head(w)
	w.Put(`<title>Not open to this browser · ovh-mcp</title>
</head>
`)
	if r.Seek {
		w.Put(`<body class="alone" data-seek>`)
	} else {
		w.Put(`<body class="alone">`)
	}
	w.Put(`
<main>
<div class="panel">
`)
	brand(w)
	if r.UsedAt != "" {
		w.Put(`
<h1>This link was used</h1>
<p>It opened the page for a browser at {}, and serves once. To open another browser, take the new link from the file</p>
<p><code>{}</code></p>
<p>If that was not you, somebody else has read the link: open the page by the new one and sign the other browser out, or stop the server.</p>`, r.UsedAt, r.LinkFile)
	} else {
		w.Put(`
<h1>Not open to this browser</h1>
<p>The person who started ovh-mcp opens this page by its start link, which is on the terminal or in the log of the server, and in a file that the server names there.</p>`)
	}
	w.Put(`
</div>
</main>
</body>
</html>
`)
}
