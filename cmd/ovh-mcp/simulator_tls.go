package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// tlsFlags say whether the simulator speaks TLS, and by which certificate.
type tlsFlags struct {
	on        bool
	cert, key string
}

func (f *tlsFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.on, "tls", false, "serve HTTPS by a certificate made at start, whose authority is the file OVH_SIMULATOR_CA")
	cmd.Flags().StringVar(&f.cert, "tls-cert", "", "serve HTTPS by the certificate in this PEM file")
	cmd.Flags().StringVar(&f.key, "tls-key", "", "PEM file with the key of --tls-cert")
	together(cmd, "tls-cert", "tls-key")
}

// A certificate is what TLS is served by.
type certificate struct {
	config *tls.Config // nil for plain HTTP
	caFile string      // what clients have to trust, "" for nothing unusual
}

// remove removes what was made for one run.
func (c certificate) remove() {
	if c.caFile != "" {
		_ = os.Remove(c.caFile)
	}
}

// certificate reads the certificate of the flags, or makes one for the address.
func (f *tlsFlags) certificate(listen string) (certificate, error) {
	switch {
	case f.cert != "":
		pair, err := tls.LoadX509KeyPair(f.cert, f.key)
		if err != nil {
			return certificate{}, fmt.Errorf("read --tls-cert and --tls-key: %w", err)
		}
		return serving(pair), nil
	case !f.on:
		return certificate{}, nil
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return certificate{}, fmt.Errorf("--listen: %w", err)
	}
	pair, authority, err := newCertificate(host)
	if err != nil {
		return certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	c := serving(pair)
	c.caFile, err = writeAuthority(authority)
	return c, err
}

func serving(pair tls.Certificate) certificate {
	return certificate{config: &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}}
}

// newCertificate makes an authority and a certificate of it for this machine
// and one more name. The key of the authority is forgotten at once: nobody can
// use it for another name.
func newCertificate(host string) (pair tls.Certificate, authority []byte, err error) {
	now := time.Now()
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ovh-mcp simulator"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		leaf.IPAddresses = append(leaf.IPAddresses, ip)
	} else if host != "" {
		leaf.DNSNames = append(leaf.DNSNames, host)
	}
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair, nil, err
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair, nil, err
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	if err != nil {
		return pair, nil, err
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, leafKey.Public(), rootKey)
	if err != nil {
		return pair, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER}), nil
}

// writeAuthority writes a certificate to a file that clients can be pointed to.
func writeAuthority(pem []byte) (string, error) {
	file, err := os.CreateTemp("", "ovh-mcp-simulator-*.pem")
	if err != nil {
		return "", fmt.Errorf("write the authority of the certificate: %w", err)
	}
	_, err = file.Write(pem)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", fmt.Errorf("write the authority of the certificate: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return file.Name(), nil
}
