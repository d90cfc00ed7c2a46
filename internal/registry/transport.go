package registry

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Transport returns how to reach hosts, as configured: certificate authorities,
// strict-ssl, proxies.
func (c *Config) Transport() (*http.Transport, error) {
	authorities, err := c.authorities()
	if err != nil {
		return nil, err
	}
	proxy := c.proxy().ProxyFunc()
	return &http.Transport{
		Proxy:                 func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		TLSClientConfig:       &tls.Config{RootCAs: authorities, InsecureSkipVerify: c.values["strict-ssl"] == "false"},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		MaxIdleConnsPerHost:   maxRequests,
		IdleConnTimeout:       30 * time.Second,
		ForceAttemptHTTP2:     true,
	}, nil
}

// authorities are those of cafile and ca beside the machine's own; nil means
// the machine's alone.
func (c *Config) authorities() (*x509.CertPool, error) {
	inline := strings.ReplaceAll(c.values["ca"], `\n`, "\n")
	file := c.values["cafile"]
	if file == "" && (inline == "" || inline == "null") {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if file != "" {
		if !filepath.IsAbs(file) {
			file = filepath.Join(c.dir, file)
		}
		pem, err := os.ReadFile(file)
		if err != nil || !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("cafile %q of the npm configuration: want certificates", c.values["cafile"])
		}
	}
	if inline != "" && inline != "null" && !pool.AppendCertsFromPEM([]byte(inline)) {
		return nil, fmt.Errorf("ca of the npm configuration: want certificates")
	}
	return pool, nil
}

// proxy joins npm's settings with the environment's, npm's first.
func (c *Config) proxy() *httpproxy.Config {
	p := httpproxy.FromEnvironment()
	off := func(s string) string {
		if s == "null" || s == "false" {
			return ""
		}
		return s
	}
	p.HTTPSProxy = cmp.Or(off(c.values["https-proxy"]), off(c.values["proxy"]), p.HTTPSProxy)
	p.HTTPProxy = cmp.Or(off(c.values["proxy"]), p.HTTPProxy)
	p.NoProxy = cmp.Or(c.values["noproxy"], c.values["no-proxy"], p.NoProxy)
	return p
}
