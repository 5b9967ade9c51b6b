package search

import (
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// An intent is what somebody wants done.
type intent int

const (
	noIntent intent = iota // none is said
	toList
	toRead
	toCreate
	toChange
	toRemove
	toAct
)

// weakVerbs say what is wanted and nothing of what it is wanted of.
const weakVerbs = `list enumerate show get see view display read describe inspect check find fetch retrieve look know tell
create add make put take change update set modify edit alter delete remove give do use bring
available managed detail details info information properties property`

// orders are the words of questions about what could be bought.
const orders = `order buy purchase price pricing tariff cost catalog catalogue cart basket checkout quote offer plan subscribe`

// intentVerbs returns what a question wants that begins with a verb.
func intentVerbs() map[string]intent {
	out := make(map[string]intent)
	for i, words := range map[intent]string{
		toList: `list enumerate which browse search`,
		toRead: `show get see view display read describe inspect check find fetch retrieve look know tell what who when where
			is are was does has much many why follow watch count see verify download export`,
		toCreate: `create add make put take order buy purchase register request generate send open insert book new invite grant assign launch issue subscribe declare upload`,
		toChange: `change update set rename modify edit alter configure adjust correct rewrite relabel replace switch`,
		toRemove: `delete remove cancel revoke drop destroy erase terminate unset detach release disconnect close unassign unsubscribe kill purge`,
		toAct: `reboot restart reset start stop boot shut shutdown turn power enable disable activate deactivate attach move apply
			restore resize unblock block import reinstall install rebuild format wipe accept refuse reject approve validate confirm pay refresh
			migrate transfer suspend pause resume upgrade downgrade scale grow extend expand shrink increase decrease snapshot revert roll rollback
			schedule forgot enlarge park merge split renew retry relaunch accelerate sync synchronize test simulate abort rescue regenerate rotate associate connect
			link bind unlock lock mount unmount clean flush clear copy convert`,
	} {
		for w := range strings.FieldsSeq(words) {
			out[w] = i
		}
	}
	return out
}

// plainVerbs are verbs wherever they stand in a question.
const plainVerbs = `delete remove erase revoke terminate create add change update rename modify reboot restart reinstall
	restore enable disable send pay move attach detach unblock renew forgot enlarge shrink resize invite buy`

// intentOf returns what a question wants by its first verb, and where the rest
// of it starts.
func (t thesaurus) intentOf(words []queryWord) (want intent, start int) {
	for i, w := range words {
		if t.polite[w.text] {
			continue
		}
		if want := t.verbs[w.text]; want != noIntent {
			return want, i + 1
		}
		start = i
		break
	}
	for i, w := range words {
		if t.plainVerbs[w.text] {
			return t.verbs[w.text], i + 1
		}
	}
	for _, w := range words {
		if w.text == "new" || w.text == "more" {
			return toCreate, start
		}
	}
	if len(words) > 0 && words[0].text == "my" {
		return toList, start
	}
	return noIntent, start
}

// objectOf returns the place of the word that names what the question is about,
// or -1: in "list the free images of a region" the last word before "of". A
// verb that may be the name of an operation by itself leaves that to it.
func (t thesaurus) objectOf(words []queryWord, want intent, start int) int {
	object := -1
	if want == toAct {
		return object
	}
	for i := start; i < len(words); i++ {
		w := words[i].text
		ends := t.prepositions[w] || want == noIntent && t.articles[w]
		switch {
		case ends && object >= 0:
			return object
		case !ends && !t.articles[w] && len(w) > 1:
			object = i
		}
	}
	return object
}

// methodFactor is how well a method does what is intended. OVHcloud uses POST
// for much, so it is never far from the best.
func (i intent) methodFactor(method string) float32 {
	switch i {
	case toList, toRead:
		return byMethod(method, 1, 0.6, 0.5, 0.4)
	case toCreate:
		return byMethod(method, 0.55, 1, 0.75, 0.4)
	case toChange:
		return byMethod(method, 0.5, 0.85, 1, 0.4)
	case toRemove:
		return byMethod(method, 0.45, 0.8, 0.5, 1)
	case toAct:
		return byMethod(method, 0.65, 1, 0.85, 0.6)
	case noIntent:
	}
	return byMethod(method, 1, 0.95, 0.9, 0.85)
}

func byMethod(method string, get, post, put, del float32) float32 {
	switch method {
	case "POST":
		return post
	case "PUT", "PATCH":
		return put
	case "DELETE":
		return del
	}
	return get
}

// answerFactor is how well the kind of answer is what is intended: several
// things, or one.
func (i intent) answerFactor(o *catalog.Operation) float32 {
	several := strings.HasSuffix(o.Response, "[]")
	parts := o.Group.Parts()
	one := catalog.IsParameter(parts[len(parts)-1])
	switch {
	case i == toList && several && !one:
		return 1.1
	case i == toList && one, i == toCreate && one:
		return 0.8
	case i == toRead && o.Method == "GET" && !several:
		return 1.05
	}
	return 1
}
