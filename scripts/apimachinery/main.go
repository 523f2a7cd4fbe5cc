// Calls functions of k8s.io/apimachinery by the names that src/kube gives them: a line of JSON [name, argument, ...] comes in, a line
// with the result goes out; an error is "! " and its text. scripts/update-apimachinery-cases.ts runs it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/api/validate/content"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/duration"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func list(l field.ErrorList) any {
	out := []string{}
	for _, e := range l {
		out = append(out, e.Error())
	}
	return out
}
func strs(l []string) any {
	if l == nil {
		return []string{}
	}
	return l
}

func run(fn, a, b string) (r any) {
	p := field.NewPath("f")
	switch fn {
	case "isDns1123Label":
		return strs(validation.IsDNS1123Label(a))
	case "isDns1123Subdomain":
		return strs(validation.IsDNS1123Subdomain(a))
	case "isDns1123SubdomainCaseless":
		return strs(content.IsDNS1123SubdomainCaseless(a))
	case "isDns1123SubdomainWithUnderscore":
		return strs(validation.IsDNS1123SubdomainWithUnderscore(a))
	case "isWildcardDns1123Subdomain":
		return strs(validation.IsWildcardDNS1123Subdomain(a))
	case "isDns1035Label":
		return strs(validation.IsDNS1035Label(a))
	case "isQualifiedName":
		return strs(validation.IsQualifiedName(a))
	case "isValidLabelValue":
		return strs(validation.IsValidLabelValue(a))
	case "isValidPortName":
		return strs(validation.IsValidPortName(a))
	case "isConfigMapKey":
		return strs(validation.IsConfigMapKey(a))
	case "isEnvVarName":
		return strs(validation.IsEnvVarName(a))
	case "isRelaxedEnvVarName":
		return strs(validation.IsRelaxedEnvVarName(a))
	case "isHttpHeaderName":
		return strs(validation.IsHTTPHeaderName(a))
	case "isCIdentifier":
		return strs(validation.IsCIdentifier(a))
	case "isValidPercent":
		return strs(validation.IsValidPercent(a))
	case "isPathSegmentName":
		return strs(content.IsPathSegmentName(a))
	case "nameIsDnsSubdomainPrefix":
		return strs(apivalidation.NameIsDNSSubdomain(a, true))
	case "isValidIp":
		return list(validation.IsValidIP(p, a))
	case "isValidIpForLegacyField":
		return list(validation.IsValidIPForLegacyField(p, a, true, nil))
	case "warningsForIp":
		return strs(validation.GetWarningsForIP(p, a))
	case "isValidCidr":
		return list(validation.IsValidCIDR(p, a))
	case "isValidCidrForLegacyField":
		return list(validation.IsValidCIDRForLegacyField(p, a, true, nil))
	case "warningsForCidr":
		return strs(validation.GetWarningsForCIDR(p, a))
	case "isValidInterfaceAddress":
		return list(validation.IsValidInterfaceAddress(p, a))
	case "isFullyQualifiedName":
		return list(validation.IsFullyQualifiedName(p, a))
	case "isFullyQualifiedDomainName":
		return list(validation.IsFullyQualifiedDomainName(p, a))
	case "isDomainPrefixedPath":
		return list(validation.IsDomainPrefixedPath(p, a))
	case "isDomainPrefixedKey":
		return list(validation.IsDomainPrefixedKey(p, a))
	case "canonicalQuantity":
		q, err := resource.ParseQuantity(a)
		if err != nil {
			return "! " + err.Error()
		}
		return q.String()
	case "quantityValues":
		q, err := resource.ParseQuantity(a)
		if err != nil {
			return "! " + err.Error()
		}
		return fmt.Sprintf("%d %d", q.Value(), q.MilliValue())
	case "compareQuantities":
		q, err := resource.ParseQuantity(a)
		if err != nil {
			return "! " + err.Error()
		}
		q2, err := resource.ParseQuantity(b)
		if err != nil {
			return "! " + err.Error()
		}
		return q.Cmp(q2)
	case "addQuantities":
		q, err := resource.ParseQuantity(a)
		if err != nil {
			return "! " + err.Error()
		}
		q2, err := resource.ParseQuantity(b)
		if err != nil {
			return "! " + err.Error()
		}
		q.Add(q2)
		return q.String()
	case "subtractQuantities":
		q, err := resource.ParseQuantity(a)
		if err != nil {
			return "! " + err.Error()
		}
		q2, err := resource.ParseQuantity(b)
		if err != nil {
			return "! " + err.Error()
		}
		q.Sub(q2)
		return q.String()
	case "sortAsGo":
		places := []int{}
		for i := range a {
			places = append(places, i)
		}
		sort.Slice(places, func(i, j int) bool { return a[places[i]] < a[places[j]] })
		return fmt.Sprint(places)
	case "formatGoV":
		var v any
		if err := utiljson.Unmarshal([]byte(a), &v); err != nil {
			return "! " + err.Error()
		}
		return fmt.Sprintf("%v", v)
	case "parseLabelSelector":
		s, err := labels.Parse(a)
		if err != nil {
			return "! " + err.Error()
		}
		return s.String()
	case "matchesLabels":
		s, err := labels.Parse(a)
		if err != nil {
			return "! " + err.Error()
		}
		m := map[string]string{}
		json.Unmarshal([]byte(b), &m)
		return s.Matches(labels.Set(m))
	case "formatLabelSelector":
		var s *metav1.LabelSelector
		if err := json.Unmarshal([]byte(a), &s); err != nil {
			return "!" + err.Error()
		}
		return metav1.FormatLabelSelector(s)
	case "labelSelectorToSelector":
		var s *metav1.LabelSelector
		if err := json.Unmarshal([]byte(a), &s); err != nil {
			return "!" + err.Error()
		}
		x, err := metav1.LabelSelectorAsSelector(s)
		if err != nil {
			return "! " + err.Error()
		}
		return x.String()
	case "parseFieldSelector":
		s, err := fields.ParseSelector(a)
		if err != nil {
			return "! " + err.Error()
		}
		return s.String()
	case "humanDuration":
		d, _ := time.ParseDuration(a)
		return duration.HumanDuration(d)
	case "shortHumanDuration":
		d, _ := time.ParseDuration(a)
		return duration.ShortHumanDuration(d)
	case "goDuration":
		d, err := time.ParseDuration(a)
		if err != nil {
			return "! " + err.Error()
		}
		return d.String()
	}
	return "?? " + fn
}

func main() {
	sc := bufio.NewScanner(os.Stdin)
	sc.Buffer(make([]byte, 1<<20), 1<<26)
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	for sc.Scan() {
		var in []string
		if err := json.Unmarshal(sc.Bytes(), &in); err != nil {
			panic(err)
		}
		b := ""
		if len(in) > 2 {
			b = in[2]
		}
		enc.Encode(run(in[0], in[1], b))
	}
}
