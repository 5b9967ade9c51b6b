// Package deploy holds what runs the program for a team, and its tests, in a
// module of its own: the program links none of what reads it here.
package deploy

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	network "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

const chart = "helm/ovh-mcp"

func TestTheChartLints(t *testing.T) {
	for _, name := range []string{"", "testdata/full.yaml"} {
		for _, m := range lint.RunAll(chart, values(t, name), "team").Messages {
			if m.Severity > support.InfoSev {
				t.Errorf("with %q: %s", name, m)
			}
		}
	}
}

func TestTheChartAsItComes(t *testing.T) {
	kinds, d := render(t, "")
	if want := []string{"Deployment", "NetworkPolicy", "Service"}; !slices.Equal(kinds, want) {
		t.Errorf("kinds = %q, want %q", kinds, want)
	}
	if d.Spec.Strategy.Type != apps.RecreateDeploymentStrategyType {
		t.Errorf("strategy = %q: two servers without a store would run at once", d.Spec.Strategy.Type)
	}
	if args := d.Spec.Template.Spec.Containers[0].Args; slices.ContainsFunc(args, func(a string) bool {
		return strings.HasPrefix(a, "--state") || strings.HasPrefix(a, "--oidc") || strings.HasPrefix(a, "--policy") || strings.HasPrefix(a, "--consent")
	}) {
		t.Errorf("args = %q, want none of what was not asked for", args)
	}
}

func TestTheChartWithEverything(t *testing.T) {
	kinds, d := render(t, "testdata/full.yaml")
	want := []string{"ConfigMap", "Deployment", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "PrometheusRule", "Service", "ServiceMonitor"}
	if !slices.Equal(kinds, want) {
		t.Errorf("kinds = %q, want %q", kinds, want)
	}
	args := d.Spec.Template.Spec.Containers[0].Args
	for _, arg := range []string{
		"--state=valkey://valkey:6379", "--policy=/etc/ovh-mcp/policy/policy.yaml", "--oidc-issuer=https://id.example.org",
		"--oidc-audience=https://mcp.example.org", "--consent=person", "--four-eyes",
		"--approver-file=/etc/ovh-mcp/approvers/approvers", "--notify=https://chat.example.org/hook", "--notify-secret-file=/etc/ovh-mcp/notify/notify", "--allow-host=mcp.example.org", "--allow-host=mcp.internal.example.org",
	} {
		if !slices.Contains(args, arg) {
			t.Errorf("args = %q, want %q among them", args, arg)
		}
	}
}

func TestPodsHaveNoRightsOfTheirOwn(t *testing.T) {
	_, d := render(t, "testdata/full.yaml")
	pod := d.Spec.Template.Spec
	c := pod.Containers[0].SecurityContext
	switch {
	case !*pod.SecurityContext.RunAsNonRoot, *pod.SecurityContext.RunAsUser != 65532, *pod.SecurityContext.FSGroup != 65532:
		t.Errorf("pods run as %+v", pod.SecurityContext)
	case pod.SecurityContext.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault:
		t.Errorf("seccomp = %q", pod.SecurityContext.SeccompProfile.Type)
	case *pod.AutomountServiceAccountToken, *c.AllowPrivilegeEscalation, !*c.ReadOnlyRootFilesystem:
		t.Errorf("the container may %+v", c)
	case !slices.Equal(c.Capabilities.Drop, []core.Capability{"ALL"}), len(c.Capabilities.Add) > 0:
		t.Errorf("capabilities = %+v", c.Capabilities)
	}
}

// TestOnlyWhatIsNeededIsReached holds the network policy against the ports of
// names, HTTPS and the store, and what the values name.
func TestOnlyWhatIsNeededIsReached(t *testing.T) {
	for _, test := range []struct {
		values string
		want   []int
	}{
		{"", []int{53, 53, 443}},
		{"{state: {url: 'valkey://valkey:6380/2'}}", []int{53, 53, 443, 6380}},
		{"{state: {url: 'valkeys://ana@valkey'}}", []int{53, 53, 443, 6379}},
		{"{networkPolicy: {ports: [443, 8443], to: [{ipBlock: {cidr: 192.0.2.0/24}}]}}", []int{53, 53, 443, 8443}},
	} {
		var got []int
		for _, object := range objectsOf(t, parsed(t, test.values)) {
			p, is := object.(*network.NetworkPolicy)
			if !is {
				continue
			}
			for _, rule := range p.Spec.Egress {
				for _, port := range rule.Ports {
					got = append(got, port.Port.IntValue())
				}
			}
			if to := p.Spec.Egress[1].To; (len(to) == 1) != strings.Contains(test.values, "192.0.2.0/24") {
				t.Errorf("with %q pods reach %v", test.values, to)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("with %q pods reach ports %d, want %d", test.values, got, test.want)
		}
	}
}

// Who signs in has no token, and no Secret of tokens is asked for.
func TestTokensAreLeftOutWhereAllSignIn(t *testing.T) {
	for _, object := range objectsOf(t, parsed(t, "{tokens: {secret: ''}, oidc: {issuer: 'https://id.example.org', audience: a}}")) {
		d, is := object.(*apps.Deployment)
		if !is {
			continue
		}
		pod := d.Spec.Template.Spec
		if args := strings.Join(pod.Containers[0].Args, " "); strings.Contains(args, "--http-token-file") || !strings.Contains(args, "--oidc-issuer") {
			t.Errorf("args = %s, want an issuer and no tokens", args)
		}
		if len(pod.Volumes) != 1 || len(pod.Containers[0].VolumeMounts) != 1 {
			t.Errorf("volumes = %v, want that of the data", pod.Volumes)
		}
	}
}

// The alerts of a cluster are those of whoever has a Prometheus of their own, word
// for word, and look for the name that the chart's jobs have.
func TestTheChartHasTheAlertsOfPrometheus(t *testing.T) {
	text, err := os.ReadFile("prometheus/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var want monitoring.PrometheusRuleSpec
	if err := yaml.UnmarshalStrict(text, &want); err != nil || len(want.Groups) == 0 {
		t.Fatalf("alerts.yaml has %d groups, %v", len(want.Groups), err)
	}
	var got []*monitoring.PrometheusRule
	for _, object := range objectsOf(t, parsed(t, "prometheusRule: {enabled: true, labels: {release: prometheus}}")) {
		if rule, is := object.(*monitoring.PrometheusRule); is {
			got = append(got, rule)
		}
	}
	if len(got) != 1 || got[0].Labels["release"] != "prometheus" || !reflect.DeepEqual(got[0].Spec, want) {
		t.Errorf("the chart has %+v, want one rule of\n%+v", got, want)
	}
}

// What was installed tells how it is called, and what is missing.
func TestTheNotesTellWhatIsMissing(t *testing.T) {
	const policy, log, store, controller, prometheus = "There is no policy", "The audit log is gone", "no store", "The ingress gets no answer", "Prometheus gets no answer"
	full, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		values        string
		want, without []string
	}{
		{"", []string{"http://mcp-ovh-mcp.team:80/mcp, with a token of the Secret ovh-mcp-tokens.", "port-forward service/mcp-ovh-mcp 8080:80", policy, log, store}, []string{"https://", controller, prometheus}},
		{string(full), []string{"https://mcp.example.org/mcp, and in the cluster http://", "ovh-mcp-tokens or signed in by https://id.example.org.", controller, prometheus}, []string{policy, log, store}},
		{string(full) + "tokens: {secret: ''}\nnetworkPolicy: {from: [{namespaceSelector: {}}]}\n", []string{"/mcp, signed in by"}, []string{controller, prometheus}},
	} {
		files, err := rendered(parsed(t, test.values))
		if err != nil {
			t.Fatal(err)
		}
		notes := files["ovh-mcp/templates/NOTES.txt"]
		for _, want := range test.want {
			if !strings.Contains(notes, want) {
				t.Errorf("with %q the notes lack %q:\n%s", test.values, want, notes)
			}
		}
		for _, not := range test.without {
			if strings.Contains(notes, not) {
				t.Errorf("with %q the notes have %q:\n%s", test.values, not, notes)
			}
		}
	}
}

func TestValuesThatMakeNoSenseAreRefused(t *testing.T) {
	for _, test := range []struct{ name, values, want string }{
		{"several servers that share nothing", "replicas: 2", "set state.url"},
		{"a misspelt value", "replica: 2", "'replica' not allowed"},
		{"a provider without an audience", "oidc: {issuer: 'https://id.example.org'}", "audience"},
		{"a provider over plain http", "oidc: {issuer: 'http://id.example.org', audience: a}", "issuer"},
		{"an ingress without a name", "ingress: {enabled: true, tlsSecret: a}", "host"},
		{"an ingress without a certificate", "ingress: {enabled: true, host: a}", "tlsSecret"},
		{"four eyes without approvers", "consent: {mode: person, fourEyes: true}", "secret"},
		{"notifications that nobody signs", "consent: {mode: person, notify: {url: 'https://chat.example.org'}}", "secret"},
		{"nobody who may call", "tokens: {secret: ''}", "set tokens.secret, or oidc.issuer"},
		{"a store that is none", "state: {url: 'http://valkey'}", "url"},
	} {
		if _, err := rendered(parsed(t, test.values)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// render returns the kinds of what the chart makes, in order, and its deployment.
func render(t *testing.T, name string) (kinds []string, d *apps.Deployment) {
	t.Helper()
	for _, object := range objects(t, name) {
		kinds = append(kinds, object.GetObjectKind().GroupVersionKind().Kind)
		if is, ok := object.(*apps.Deployment); ok {
			d = is
		}
	}
	if d == nil {
		t.Fatalf("kinds = %q, want a Deployment", kinds)
	}
	slices.Sort(kinds)
	return kinds, d
}

// objects returns what the chart makes, read as strictly as a cluster can: a key
// that Kubernetes doesn't know is an error.
func objects(t *testing.T, name string) []runtime.Object {
	t.Helper()
	return objectsOf(t, values(t, name))
}

func objectsOf(t *testing.T, given map[string]any) []runtime.Object {
	t.Helper()
	if err := monitoring.AddToScheme(scheme.Scheme); err != nil {
		t.Fatal(err)
	}
	strict := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	files, err := rendered(given)
	if err != nil {
		t.Fatal(err)
	}
	var all []runtime.Object
	for file, text := range files {
		if strings.TrimSpace(text) == "" || strings.HasSuffix(file, ".tpl") || strings.HasSuffix(file, ".txt") {
			continue
		}
		object, _, err := strict.Decode([]byte(text), nil, nil)
		if err != nil {
			t.Fatalf("%s: %v\n%s", file, err, text)
		}
		all = append(all, object)
	}
	return all
}

func rendered(given map[string]any) (map[string]string, error) {
	c, err := loader.Load(chart)
	if err != nil {
		return nil, err
	}
	all, err := util.ToRenderValues(c, given, common.ReleaseOptions{Name: "mcp", Namespace: "team", IsInstall: true}, common.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	return engine.Render(c, all)
}

// values reads a file of values; "" names none.
func values(t *testing.T, name string) map[string]any {
	t.Helper()
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(text))
}

func parsed(t *testing.T, text string) map[string]any {
	t.Helper()
	given, err := common.ReadValues([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return given
}
