package simulator

// sslArea covers the certificates that were bought from OVHcloud. There is one,
// and it can only be read.
func sslArea(a *Account) area {
	const name = "ssl-example.com-1"
	resource := newIAM("example.com", "ssl", name, 5_000_000)
	return area{name: "ssl", routes: []route{
		{pattern: "GET /ssl", query: tagQuery, handle: func(r *request) (any, *failure) {
			return tagged(r, map[string]*iam{name: resource}, func(i *iam) *iam { return i })
		}},
		{pattern: "GET /ssl/{serviceName}", handle: func(r *request) (any, *failure) {
			if r.vars["serviceName"] != name {
				return nil, noSuchService()
			}
			return certificate{
				Authority: "sectigo", CommonName: "example.com", CSR: "-", IAM: resource,
				Service: name, Status: "ok", Names: []string{"example.com", "www.example.com"}, Type: "DV",
				Until: new(datetime(a.created.AddDate(1, 0, 0))), From: new(datetime(a.created)),
			}, nil
		}},
	}}
}

// A certificate is an SSL certificate as OVHcloud's API returns it.
type certificate struct {
	Authority   string   `json:"authority"`
	Certificate *string  `json:"certificate"`
	Chain       *string  `json:"chain"`
	CommonName  string   `json:"commonName"`
	CSR         string   `json:"csr"`
	IAM         *iam     `json:"iam"`
	Service     string   `json:"serviceName"`
	Status      string   `json:"status"`
	Names       []string `json:"subjectAltName"`
	Type        string   `json:"type"`
	Until       *string  `json:"validityEnd"`
	From        *string  `json:"validityStart"`
}
