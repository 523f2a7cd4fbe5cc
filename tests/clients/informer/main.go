// Informer is a client-go program as operators are written: leader election over a Lease, an informer's cache of typed and
// of unstructured objects, server-side apply, conflicts, lists in pages. It takes the cluster and the namespace of KUBECONFIG,
// does its work, and prints a line for each thing that it saw. Any API server will do: it prints the same on a real one.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/go-logr/logr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

// program is what every part works with.
type program struct {
	client    kubernetes.Interface
	dynamic   dynamic.Interface
	namespace string
}

func main() {
	// What the library logs has times and addresses in it.
	klog.SetLogger(logr.Discard())
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "informer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	loader := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{})
	config, err := loader.ClientConfig()
	if err != nil {
		return err
	}
	namespace, _, err := loader.Namespace()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	untyped, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	p := program{client, untyped, namespace}
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"leader election", p.lead},
		{"informer", p.watch},
		{"informer of unstructured objects", p.watchUntyped},
		{"server-side apply", p.apply},
		{"conflicts", p.conflict},
		{"pages", p.pages},
		{"errors", p.errors},
	} {
		fmt.Println("==", part.name)
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// expect is for calls that must be refused: it prints how.
func expect(is func(error) bool, err error) error {
	if !is(err) {
		return fmt.Errorf("was to be refused in another way: %v", err)
	}
	fmt.Println(apierrors.ReasonForError(err), "-", err)
	return nil
}
