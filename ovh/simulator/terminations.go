package simulator

import (
	"crypto/sha256"
	"fmt"
)

// terminationArea covers the end of contracts. One that is asked for below
// /services or below the product has to be confirmed with a token that comes by
// mail; a DELETE of the contract, and the older list, ask nothing.
func terminationArea(a *Account) area {
	s := a.services
	const at = "/services/{serviceId}"
	// The tests end the first server below its own route, and the second here.
	vars := map[string]string{"serviceId": "9000002"}
	second := contract{Route: "/dedicated/server", Name: "ns3000002.ip-192-0-2.eu"}
	routes := []route{
		{pattern: "POST " + at + "/terminate", vars: vars, handle: on(s.find, func(c *contract, _ *request) (any, *failure) {
			return terminationAnswer{s.ask(c)}, nil
		})},
		{
			pattern: "POST " + at + "/terminate/confirm", vars: vars, body: second.tokenBody(),
			handle: on(s.find, func(c *contract, r *request) (any, *failure) {
				message, f := c.confirm(r)
				return terminationAnswer{message}, f
			}),
		},
		{pattern: "DELETE " + at, handle: on(s.find, func(c *contract, _ *request) (any, *failure) {
			return terminationAnswer{c.end()}, nil
		})},
		{pattern: "POST /service/{serviceId}/terminate", handle: on(s.find, func(c *contract, _ *request) (any, *failure) {
			c.end()
			return nil, nil
		})},
	}
	for _, p := range products() {
		if p.route == "/domain" {
			continue // it has none: a domain is ended by way of /services
		}
		find, vars, sample := s.below(p), map[string]string{p.variable: p.sample}, contract{Route: p.route, Name: p.sample}
		routes = append(routes,
			route{pattern: "POST " + p.at() + "/terminate", vars: vars, handle: on(find, func(c *contract, _ *request) (any, *failure) {
				return s.ask(c), nil
			})},
			route{
				pattern: "POST " + p.at() + "/confirmTermination", vars: vars, body: sample.tokenBody(),
				handle: on(find, func(c *contract, r *request) (any, *failure) { return c.confirm(r) }),
			})
	}
	return area{name: "terminations", routes: routes}
}

type terminationAnswer struct {
	Message string `json:"message"`
}

// token is what confirms that the contract shall end.
func (c *contract) token() string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(c.Route+"/"+c.Name)))[:32]
}

func (c *contract) tokenBody() string { return `{"token":"` + c.token() + `"}` }

// ask mails the token of a termination to the customer. Nothing ends by it.
func (s *services) ask(c *contract) string {
	c.Terms.Asked = true
	s.account.mails.send("Termination of "+c.Name, fmt.Sprintf(
		"You asked to terminate the service %s.\nTo confirm it, open\nhttps://www.ovh.com/manager/#/billing/confirmTerminate?id=%d&token=%s\n",
		c.Name, c.ID, c.token()))
	return "A mail with the link to confirm the termination was sent to the administrator of " + c.Name
}

// confirm ends the contract for the token that was mailed, which serves once.
func (c *contract) confirm(r *request) (string, *failure) {
	var in struct {
		Token            string  `json:"token"`
		Commentary       *string `json:"commentary"`
		CommentaryUse    *string `json:"commentaryFutureUse"`
		CommentaryReason *string `json:"commentaryReason"`
		FutureUse        *string `json:"futureUse"`
		Reason           *string `json:"reason"`
	}
	if f := r.decode(&in); f != nil {
		return "", f
	}
	if f := required("token", in.Token); f != nil {
		return "", f
	}
	if !c.Terms.Asked || in.Token != c.token() {
		return "", badRequest("Invalid termination token")
	}
	return c.end(), nil
}

// end lets the contract end when it expires. Until then, everything works as
// before, and the customer may change their mind.
func (c *contract) end() string {
	c.Terms.Asked, c.Terms.Ends = false, true
	return fmt.Sprintf("The service %s will be terminated on %s", c.Name, c.Expires)
}
