package catalog

// What the tests need that use a catalogue together with the packages that
// import this one.

const MaxDocument = maxDocument

func Encode(c *Catalog) []byte { return encode(c) }

func Decode(raw []byte) (*Catalog, error) {
	c, err := decode(raw)
	if err == nil {
		c.link()
	}
	return c, err
}

// WithHeader makes a body one that Decode does not refuse as damaged; Body
// takes the header off again.
func WithHeader(body []byte) []byte { return withHeader(body) }
func Body(raw []byte) []byte        { return raw[headerLength:] }
