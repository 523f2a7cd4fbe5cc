package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
)

func onlySeen(o *metav1.ListOptions) { o.LabelSelector = "seen=yes" }

func (p program) newMap(name, turn string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"seen": "yes"}},
		Data:       map[string]string{"turn": turn},
	}
}

// watch sees objects made, changed and deleted through an informer's cache, and asks its lister.
func (p program) watch(ctx context.Context) error {
	maps := p.client.CoreV1().ConfigMaps(p.namespace)
	if _, err := maps.Create(ctx, p.newMap("before", "0"), metav1.CreateOptions{}); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(p.client, 0, informers.WithNamespace(p.namespace),
		informers.WithTweakListOptions(onlySeen))
	configMaps := factory.Core().V1().ConfigMaps()
	seen := make(chan string, 16)
	if _, err := configMaps.Informer().AddEventHandler(cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(o any, initial bool) {
			seen <- fmt.Sprintf("added %s, there before: %t", o.(*corev1.ConfigMap).Name, initial)
		},
		UpdateFunc: func(_, o any) { seen <- "updated to " + o.(*corev1.ConfigMap).Data["turn"] },
		DeleteFunc: func(o any) { seen <- "deleted " + o.(*corev1.ConfigMap).Name },
	}); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	for _, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return fmt.Errorf("the cache did not sync")
		}
	}
	fmt.Println(<-seen)
	made, err := maps.Create(ctx, p.newMap("watched", "1"), metav1.CreateOptions{})
	if err != nil {
		return err
	}
	fmt.Println(<-seen)
	made.Data["turn"] = "2"
	if made, err = maps.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	fmt.Println(<-seen)
	listed, err := configMaps.Lister().ConfigMaps(p.namespace).List(labels.Everything())
	if err != nil {
		return err
	}
	fmt.Println("the cache has", len(listed))
	// To a watch with a selector, an object that no longer matches is one that was deleted.
	made.Labels["seen"] = "no"
	if _, err := maps.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	fmt.Println(<-seen)
	if err := maps.Delete(ctx, "before", metav1.DeleteOptions{}); err != nil {
		return err
	}
	fmt.Println(<-seen)
	return nil
}

// watchUntyped does so with objects of no Go type, in JSON.
func (p program) watchUntyped(ctx context.Context) error {
	resource := schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	factory := dynamicinformer.NewFilteredDynamicSharedInformerFactory(p.dynamic, 0, p.namespace, onlySeen)
	seen := make(chan string, 16)
	if _, err := factory.ForResource(resource).Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(o any) { seen <- "added " + o.(*unstructured.Unstructured).GetName() },
		DeleteFunc: func(o any) { seen <- "deleted " + o.(*unstructured.Unstructured).GetName() },
	}); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	// Paused and without replicas: controllers leave it as it is.
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": "web", "labels": map[string]any{"seen": "yes"}},
		"spec": map[string]any{
			"replicas": int64(0), "paused": true,
			"selector": map[string]any{"matchLabels": map[string]any{"app": "web"}},
			"template": map[string]any{
				"metadata": map[string]any{"labels": map[string]any{"app": "web"}},
				"spec":     map[string]any{"containers": []any{map[string]any{"name": "web", "image": "nginx:1.27"}}},
			},
		},
	}}
	deployments := p.dynamic.Resource(resource).Namespace(p.namespace)
	made, err := deployments.Create(ctx, object, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	fmt.Println(<-seen)
	strategy, _, err := unstructured.NestedString(made.Object, "spec", "strategy", "type")
	if err != nil {
		return err
	}
	fmt.Println("its strategy is", strategy)
	if err := deployments.Delete(ctx, "web", metav1.DeleteOptions{}); err != nil {
		return err
	}
	fmt.Println(<-seen)
	return nil
}
