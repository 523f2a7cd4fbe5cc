package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/tools/pager"
	"k8s.io/client-go/util/retry"
)

// apply applies the same object as two managers, who come into conflict, and takes a field away by leaving it out.
func (p program) apply(ctx context.Context) error {
	maps := p.client.CoreV1().ConfigMaps(p.namespace)
	wanted := func(data map[string]string) *applycorev1.ConfigMapApplyConfiguration {
		return applycorev1.ConfigMap("applied", p.namespace).WithData(data)
	}
	if _, err := maps.Apply(ctx, wanted(map[string]string{"who": "first", "more": "1"}), metav1.ApplyOptions{FieldManager: "first"}); err != nil {
		return err
	}
	second := wanted(map[string]string{"who": "second"})
	_, err := maps.Apply(ctx, second, metav1.ApplyOptions{FieldManager: "second"})
	if err := expect(apierrors.IsConflict, err); err != nil {
		return err
	}
	if _, err := maps.Apply(ctx, second, metav1.ApplyOptions{FieldManager: "second", Force: true}); err != nil {
		return err
	}
	last, err := maps.Apply(ctx, wanted(nil), metav1.ApplyOptions{FieldManager: "first"})
	if err != nil {
		return err
	}
	fmt.Println(last.Data)
	for _, entry := range last.ManagedFields {
		fmt.Println("managed by", entry.Manager, string(entry.FieldsV1.Raw))
	}
	extracted, err := applycorev1.ExtractConfigMap(last, "second")
	if err != nil {
		return err
	}
	fmt.Println("second has applied", extracted.Data)
	return nil
}

// conflict writes an object that another has written meanwhile, and tries again with the new one.
func (p program) conflict(ctx context.Context) error {
	maps := p.client.CoreV1().ConfigMaps(p.namespace)
	stale, err := maps.Create(ctx, p.newMap("contended", "1"), metav1.CreateOptions{})
	if err != nil {
		return err
	}
	patched, err := maps.Patch(ctx, "contended", types.MergePatchType, []byte(`{"data":{"turn":"2"}}`), metav1.PatchOptions{})
	if err != nil {
		return err
	}
	_, err = maps.Update(ctx, stale, metav1.UpdateOptions{})
	if err := expect(apierrors.IsConflict, err); err != nil {
		return err
	}
	tries := 0
	if err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		object := stale
		if tries++; tries > 1 {
			object = patched
		}
		object.Data["turn"] = "3"
		_, err := maps.Update(ctx, object, metav1.UpdateOptions{})
		return err
	}); err != nil {
		return err
	}
	fmt.Println("written after", tries, "tries")
	other := types.UID("11111111-2222-3333-4444-555555555555")
	err = maps.Delete(ctx, "contended", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &other}})
	if !apierrors.IsConflict(err) {
		return fmt.Errorf("another object was to be kept: %v", err)
	}
	fmt.Println("not deleted by another's uid")
	return nil
}

// pages lists seven objects three at a time.
func (p program) pages(ctx context.Context) error {
	secrets := p.client.CoreV1().Secrets(p.namespace)
	for index := range 7 {
		object := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("page-%d", index)}, StringData: map[string]string{"a": "b"}}
		if _, err := secrets.Create(ctx, object, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	calls := 0
	lister := pager.New(pager.SimplePageFunc(func(options metav1.ListOptions) (runtime.Object, error) {
		calls++
		return secrets.List(ctx, options)
	}))
	lister.PageSize = 3
	if err := lister.EachListItem(ctx, metav1.ListOptions{}, func(object runtime.Object) error {
		fmt.Println(object.(*corev1.Secret).Name)
		return nil
	}); err != nil {
		return err
	}
	fmt.Println("in", calls, "requests")
	return secrets.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
}

// errors makes mistakes, and tells them apart by their reasons.
func (p program) errors(ctx context.Context) error {
	maps := p.client.CoreV1().ConfigMaps(p.namespace)
	_, err := maps.Get(ctx, "nowhere", metav1.GetOptions{})
	if err := expect(apierrors.IsNotFound, err); err != nil {
		return err
	}
	_, err = maps.Create(ctx, p.newMap("contended", "1"), metav1.CreateOptions{})
	if err := expect(apierrors.IsAlreadyExists, err); err != nil {
		return err
	}
	_, err = maps.Create(ctx, p.newMap("Bad_Name", "1"), metav1.CreateOptions{})
	if err := expect(apierrors.IsInvalid, err); err != nil {
		return err
	}
	_, err = maps.Patch(ctx, "contended", types.JSONPatchType, []byte(`{}`), metav1.PatchOptions{})
	if err := expect(apierrors.IsBadRequest, err); err != nil {
		return err
	}
	_, err = p.client.CoreV1().ConfigMaps("nowhere").Create(ctx, p.newMap("a", "1"), metav1.CreateOptions{})
	return expect(apierrors.IsNotFound, err)
}
