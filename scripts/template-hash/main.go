// Says how Go sees a Pod template: `go -C scripts/template-hash run . table > src/kube/data/pod-template.json` writes the
// fields of PodTemplateSpec and of all types below it in their order; `go -C scripts/template-hash run . hash` reads JSON
// templates and prints for each the hash that kube-controller-manager gives it (pkg/controller/controller_utils.go,
// ComputeHash).
package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"reflect"
	"strings"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/dump"
	"k8s.io/apimachinery/pkg/util/rand"
)

// What is printed by hand, or never set in a template.
var leaves = map[string]bool{"resource.Quantity": true, "v1.Time": true, "intstr.IntOrString": true, "v1.ManagedFieldsEntry": true}

func short(t reflect.Type) string { return strings.ReplaceAll(t.String(), "v1.", ".") }

func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }

func walk(t reflect.Type, types map[string]string) {
	switch t.Kind() {
	case reflect.Ptr, reflect.Slice, reflect.Map:
		walk(t.Elem(), types)
		return
	case reflect.Struct:
	default:
		return
	}
	name := short(t)
	if _, done := types[name]; done || leaves[t.String()] {
		return
	}
	types[name] = ""
	var fields []string
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		tag := strings.Split(f.Tag.Get("json"), ",")[0]
		text := f.Name
		if tag != lowerFirst(f.Name) {
			text += "=" + tag
		}
		if kind := short(f.Type); kind != "string" {
			text += ":" + kind
		}
		fields = append(fields, text)
		walk(f.Type, types)
	}
	types[name] = strings.Join(fields, " ")
}

func main() {
	if os.Args[1] == "table" {
		types := map[string]string{}
		walk(reflect.TypeOf(v1.PodTemplateSpec{}), types)
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "")
		if err := encoder.Encode(map[string]any{"generatedBy": "go -C scripts/template-hash run . table", "types": types}); err != nil {
			panic(err)
		}
		return
	}
	decoder := json.NewDecoder(os.Stdin)
	for decoder.More() {
		var sent, read v1.PodTemplateSpec
		if err := decoder.Decode(&sent); err != nil {
			panic(err)
		}
		// Controllers read protobuf, which forgets how quantities were written.
		raw, err := sent.Marshal()
		if err != nil {
			panic(err)
		}
		if err := read.Unmarshal(raw); err != nil {
			panic(err)
		}
		hasher := fnv.New32a()
		fmt.Fprintf(hasher, "%v", dump.ForHash(read))
		fmt.Println(rand.SafeEncodeString(fmt.Sprint(hasher.Sum32())))
	}
}
