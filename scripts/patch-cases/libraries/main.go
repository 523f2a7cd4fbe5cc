// Calls the libraries that kube-apiserver and kubectl patch with: a line of JSON {"function", "kind", "documents"} comes in, a
// line {"result"} or {"error"} goes out. scripts/update-patch-cases.ts runs it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

type call struct {
	Function  string
	Kind      string
	Documents []json.RawMessage
}

var kinds = map[string]any{
	"ConfigMap":   corev1.ConfigMap{},
	"Deployment":  appsv1.Deployment{},
	"PodTemplate": corev1.PodTemplate{},
	"Service":     corev1.Service{},
}

func run(c call) ([]byte, error) {
	d := c.Documents
	kind := kinds[c.Kind]
	switch c.Function {
	case "createTwoWayMergePatch":
		return strategicpatch.CreateTwoWayMergePatch(d[0], d[1], kind)
	case "createThreeWayMergePatch", "createThreeWayMergePatchWithConflicts":
		meta, err := strategicpatch.NewPatchMetaFromStruct(kind)
		if err != nil {
			return nil, err
		}
		return strategicpatch.CreateThreeWayMergePatch(d[0], d[1], d[2], meta, c.Function == "createThreeWayMergePatch")
	case "createMergePatch":
		return jsonpatch.CreateMergePatch(d[0], d[1])
	case "createThreeWayJsonMergePatch":
		return jsonmergepatch.CreateThreeWayJSONMergePatch(d[0], d[1], d[2])
	case "applyJsonPatch":
		patch, err := jsonpatch.DecodePatch(d[1])
		if err != nil {
			return nil, err
		}
		return patch.Apply(d[0])
	}
	return nil, fmt.Errorf("unknown function %s", c.Function)
}

func main() {
	jsonpatch.AccumulatedCopySizeLimit = 3 * 1024 * 1024
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		var c call
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			panic(err)
		}
		answer := map[string]any{}
		if result, err := run(c); err != nil {
			answer["error"] = err.Error()
		} else {
			answer["result"] = json.RawMessage(result)
		}
		if err := out.Encode(answer); err != nil {
			panic(err)
		}
	}
}
