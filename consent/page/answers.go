package page

import (
	"errors"
	"fmt"
	"net/http"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/consent"
)

// maxReason bounds what a person writes, in characters.
const maxReason = 500

func (p *Page) list(w http.ResponseWriter, r *http.Request, s *session) {
	v := p.overview(s, "")
	// The script looks for news behind the person's back.
	if r.Header.Get("Sec-Fetch-Mode") == "navigate" || r.Header.Get("Sec-Fetch-Mode") == "" {
		v.Notice = p.sessions.take(s)
	}
	show(w, http.StatusOK, v)
}

// show answers with what a session is shown.
func show(w http.ResponseWriter, status int, v overview) {
	if v.Away {
		status = http.StatusServiceUnavailable
	}
	render(w, status, v)
}

func (p *Page) plan(w http.ResponseWriter, r *http.Request, s *session) {
	id := r.PathValue("id")
	v := p.overview(s, id)
	status := http.StatusOK
	if len(v.Waiting) == 0 && !v.Away {
		v.Notice, v.Failed, status = "This plan does not wait: it was decided, or its time is over.", true, http.StatusNotFound
	}
	show(w, status, v)
}

func (p *Page) approve(w http.ResponseWriter, r *http.Request, s *session) {
	id, a := r.PathValue("id"), consent.Answer{Approve: true, Typed: r.PostForm.Get("name")}
	if p.Approvers != nil {
		a.By = r.PostForm.Get("approver")
	}
	// A code is taken once, so what else is wrong is told before it is spent.
	err := p.Board.Check(id, a)
	if err == nil && p.Approvers != nil {
		err = p.Approvers.Verify(r.Context(), a.By, r.PostForm.Get("secret"))
	}
	if err == nil {
		err = p.Board.Decide(id, a)
	}
	if err != nil {
		p.refuseAnswer(w, r, s, id, err)
		return
	}
	p.decided(w, r, s, id, "Approved: ")
}

// deny asks for nobody's secret: whoever sees the page may stop what waits.
func (p *Page) deny(w http.ResponseWriter, r *http.Request, s *session) {
	id, reason := r.PathValue("id"), r.PostForm.Get("reason")
	if n := utf8.RuneCountInString(reason); n > maxReason {
		p.answerFault(w, r, s, id, http.StatusUnprocessableEntity, fault{"reason", fmt.Sprintf("Nothing was decided: the reason has %d characters, and %d at most are passed on.", n, maxReason)})
		return
	}
	if err := p.Board.Decide(id, consent.Answer{Reason: reason}); err != nil {
		p.refuseAnswer(w, r, s, id, err)
		return
	}
	p.decided(w, r, s, id, "Denied: ")
}

func (p *Page) decided(w http.ResponseWriter, r *http.Request, s *session, id, what string) {
	e, _ := p.Board.Entry(id)
	p.sessions.leave(s, what+p.Visible(e.Plan.Summary))
	http.Redirect(w, r, s.base(), http.StatusSeeOther)
}

// refuseAnswer says why an answer did not count, at the field where it was
// wrong.
func (p *Page) refuseAnswer(w http.ResponseWriter, r *http.Request, s *session, id string, err error) {
	limited, isLimited := errors.AsType[*consent.TooManyError](err)
	switch {
	case errors.Is(err, consent.ErrName):
		p.answerFault(w, r, s, id, http.StatusUnprocessableEntity, fault{"name", "Nothing was approved: what you typed is not the name of the target."})
	case errors.Is(err, consent.ErrWrong):
		p.answerFault(w, r, s, id, http.StatusForbidden, fault{"secret", "Nothing was approved: no approver has this name with this passphrase or code. A code is taken once; wait for the next."})
	case isLimited:
		p.answerFault(w, r, s, id, http.StatusTooManyRequests, fault{"secret", limitText(limited)})
	case errors.Is(err, consent.ErrNameless) && p.Approvers == nil:
		p.answerNotice(w, s, http.StatusForbidden, "Nothing was approved: the server that asks for this takes the passphrase or code of an approver, and this one knows none. Start all servers with the same --approver-file.")
	case errors.Is(err, consent.ErrNameless):
		p.answerFault(w, r, s, id, http.StatusForbidden, fault{"approver", "Nothing was approved: this takes the name of an approver."})
	case errors.Is(err, consent.ErrOwn):
		p.answerFault(w, r, s, id, http.StatusForbidden, fault{"approver", "Nothing was approved: you asked for this yourself, so somebody else has to approve it."})
	case errors.Is(err, consent.ErrAway):
		p.Log.WarnContext(r.Context(), "approval page: answer not taken", "err", err)
		p.answerNotice(w, s, http.StatusServiceUnavailable, "Nothing was decided, as far as is known: the store that the servers share did not answer. Look at this plan when it is back, and decide then.")
	case isOver(err):
		p.answerNotice(w, s, http.StatusConflict, "Nothing was done: this plan no longer waits. "+overText(err))
	default:
		p.Log.ErrorContext(r.Context(), "approval page: answer not taken", "err", err)
		p.answerNotice(w, s, http.StatusInternalServerError, "Nothing was approved: the server could not read its approvers; its log says why.")
	}
}

func limitText(e *consent.TooManyError) string {
	whom := "this name has"
	if e.Name == "" {
		whom = "all names have"
	}
	return fmt.Sprintf("Nothing was approved: after too many wrong guesses %s to wait until %s. What is right is refused too until then.", whom, clock(e.Until))
}

func isOver(err error) bool {
	_, denied := errors.AsType[*consent.DeniedError](err)
	return denied || errors.Is(err, consent.ErrDecided) || errors.Is(err, consent.ErrExpired) || errors.Is(err, consent.ErrChanged) ||
		errors.Is(err, consent.ErrUsed) || errors.Is(err, consent.ErrUnknown)
}

func overText(err error) string {
	switch {
	case errors.Is(err, consent.ErrExpired):
		return "Its time is over; the assistant can ask anew."
	case errors.Is(err, consent.ErrChanged):
		return "The target changed since; the assistant can ask anew."
	}
	return "It was decided before."
}

func (p *Page) answerFault(w http.ResponseWriter, r *http.Request, s *session, id string, status int, f fault) {
	v := p.overview(s, "")
	for i := range v.Waiting {
		c := &v.Waiting[i]
		if c.ID == id {
			c.Fault = &f
			c.TypedBefore, c.ApproverBefore = p.Visible(r.PostForm.Get("name")), p.Visible(r.PostForm.Get("approver"))
			show(w, status, v)
			return
		}
	}
	p.answerNotice(w, s, http.StatusConflict, "Nothing was done: this plan no longer waits.")
}

func (p *Page) answerNotice(w http.ResponseWriter, s *session, status int, text string) {
	v := p.overview(s, "")
	v.Notice, v.Failed = text, true
	show(w, status, v)
}

func (p *Page) signOutOthers(w http.ResponseWriter, r *http.Request, s *session) {
	p.sessions.leave(s, count(p.sessions.signOutOthers(s), "other browser was", "other browsers were")+" signed out.")
	http.Redirect(w, r, s.base(), http.StatusSeeOther)
}
