package consent

import "time"

const (
	freeOfName = 3  // wrong guesses at one name before it has to wait
	freeOfAll  = 10 // and at all names together
	firstWait  = 5 * time.Second
	longestOne = 15 * time.Minute
	longestAll = 5 * time.Minute
	forgetting = time.Hour // without a wrong guess

	maxNames = 100 // that are counted one by one
)

// guesses count wrong ones, and make the next wait longer with each. They know the
// codes that were right, too.
type guesses struct {
	Names map[string]*count `json:"names,omitempty"`
	Every count             `json:"every"` // of all names
	Total int               `json:"total"`
	Codes map[string]int64  `json:"codes,omitempty"` // by name, the step of the last that was taken
}

type count struct {
	Wrong int       `json:"wrong"`
	Last  time.Time `json:"last"`
}

// wait returns how long after the last wrong guess the next is looked at.
func (c *count) wait(free int, longest time.Duration) time.Duration {
	if c.Wrong < free {
		return 0
	}
	return min(firstWait<<min(c.Wrong-free, 20), longest)
}

// check refuses a guess that comes too early.
func (g *guesses) check(name string, now time.Time) error {
	if until := g.Every.Last.Add(g.Every.wait(freeOfAll, longestAll)); now.Before(until) {
		return &TooManyError{Until: until}
	}
	c := g.count(name)
	if until := c.Last.Add(c.wait(freeOfName, longestOne)); now.Before(until) {
		return &TooManyError{Name: name, Until: until}
	}
	return nil
}

// settle takes what came of a guess: whether it was right, and the step of the code
// that it was, if it was one. What others guessed meanwhile may have made it come
// too early, and then it is told of no guess whether it was right.
func (g *guesses) settle(name string, right bool, code int64, now time.Time) error {
	if err := g.check(name, now); err != nil {
		return err
	}
	if !right || code > 0 && code <= g.Codes[name] {
		g.wrong(name, now)
		return ErrWrong
	}
	if code > 0 {
		g.take(name, code)
	}
	*g.count(name) = count{}
	return nil
}

func (g *guesses) wrong(name string, now time.Time) {
	g.Total++
	for _, c := range []*count{&g.Every, g.count(name)} {
		if now.Sub(c.Last) > forgetting {
			c.Wrong = 0
		}
		c.Wrong++
		c.Last = now
	}
}

// count returns that of a name. Names beyond the first, and such as no approver
// has, are counted together, so that guessing names fills no memory.
func (g *guesses) count(name string) *count {
	if g.Names == nil {
		g.Names = make(map[string]*count)
	}
	if checkName(name) != nil {
		name = ""
	}
	c, ok := g.Names[name]
	if !ok && len(g.Names) >= maxNames {
		name = ""
		c, ok = g.Names[name]
	}
	if !ok {
		c = new(count)
		g.Names[name] = c
	}
	return c
}

// recall has codes stay taken that were seen to be.
func (g *guesses) recall(seen *guesses) (lacked bool) {
	for name, code := range seen.Codes {
		if code > g.Codes[name] {
			g.take(name, code)
			lacked = true
		}
	}
	return lacked
}

// take notes the step of a code that was right.
func (g *guesses) take(name string, code int64) {
	if g.Codes == nil {
		g.Codes = make(map[string]int64)
	}
	g.Codes[name] = code
}
