// Informer is a client-go program as operators are written: an informer's cache, leader election over a Lease, and
// server-side apply. It takes a kubeconfig and a namespace, does its work, and prints a line for each thing that it saw.
// Any API server will do: what it prints is the same on a real one.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: informer KUBECONFIG NAMESPACE")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	if err := run(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "informer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig, namespace string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if err := lead(ctx, client, namespace); err != nil {
		return fmt.Errorf("leader election: %w", err)
	}
	if err := watch(ctx, client, namespace); err != nil {
		return fmt.Errorf("informer: %w", err)
	}
	return apply(ctx, client, namespace)
}

// lead becomes the leader, and steps down.
func lead(ctx context.Context, client kubernetes.Interface, namespace string) error {
	ctx, stop := context.WithCancel(ctx)
	lock := &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Name: "informer", Namespace: namespace},
		Client:     client.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: "one"},
	}
	leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
		Lock:            lock,
		ReleaseOnCancel: true,
		LeaseDuration:   15 * time.Second,
		RenewDeadline:   10 * time.Second,
		RetryPeriod:     time.Second,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) { fmt.Println("leading"); stop() },
			OnStoppedLeading: func() { fmt.Println("stepped down") },
		},
	})
	lease, err := client.CoordinationV1().Leases(namespace).Get(context.Background(), "informer", metav1.GetOptions{})
	if err != nil {
		return err
	}
	fmt.Printf("holder %q, transitions %d\n", *lease.Spec.HolderIdentity, *lease.Spec.LeaseTransitions)
	return nil
}

// watch sees an object made, changed and deleted through an informer's cache.
func watch(ctx context.Context, client kubernetes.Interface, namespace string) error {
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(namespace),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = "seen=yes" }))
	informer := factory.Core().V1().ConfigMaps().Informer()
	seen := make(chan string, 16)
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(o any) { seen <- "added " + o.(*corev1.ConfigMap).Name },
		UpdateFunc: func(_, o any) { seen <- "updated to " + o.(*corev1.ConfigMap).Data["turn"] },
		DeleteFunc: func(o any) { seen <- "deleted " + o.(*corev1.ConfigMap).Name },
	}); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return fmt.Errorf("the cache did not sync")
	}
	maps := client.CoreV1().ConfigMaps(namespace)
	object := &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "watched", Labels: map[string]string{"seen": "yes"}},
		Data:       map[string]string{"turn": "1"},
	}
	made, err := maps.Create(ctx, object, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	fmt.Println(<-seen)
	made.Data["turn"] = "2"
	if _, err := maps.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	fmt.Println(<-seen)
	made.Data["turn"] = "3"
	if _, err := maps.Update(ctx, made, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		return fmt.Errorf("an old object was to be a conflict: %v", err)
	}
	fmt.Println("conflict")
	if err := maps.Delete(ctx, "watched", metav1.DeleteOptions{}); err != nil {
		return err
	}
	fmt.Println(<-seen)
	return nil
}

// apply applies the same object as two managers, who come into conflict.
func apply(ctx context.Context, client kubernetes.Interface, namespace string) error {
	maps := client.CoreV1().ConfigMaps(namespace)
	wanted := func(value string) *applycorev1.ConfigMapApplyConfiguration {
		return applycorev1.ConfigMap("applied", namespace).WithData(map[string]string{"who": value})
	}
	if _, err := maps.Apply(ctx, wanted("first"), metav1.ApplyOptions{FieldManager: "first"}); err != nil {
		return err
	}
	_, err := maps.Apply(ctx, wanted("second"), metav1.ApplyOptions{FieldManager: "second"})
	if !apierrors.IsConflict(err) {
		return fmt.Errorf("two managers were to be in conflict: %v", err)
	}
	fmt.Println(err)
	forced, err := maps.Apply(ctx, wanted("second"), metav1.ApplyOptions{FieldManager: "second", Force: true})
	if err != nil {
		return err
	}
	for _, entry := range forced.ManagedFields {
		fmt.Println("managed by", entry.Manager, string(entry.FieldsV1.Raw))
	}
	return nil
}
