package main

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// lead has one candidate become the leader and step down, and a second one take over; a third asks while the second leads,
// and is not let.
func (p program) lead(ctx context.Context) error {
	for _, identity := range []string{"one", "two"} {
		until, stop := context.WithCancel(ctx)
		leaderelection.RunOrDie(until, p.candidate(identity, func() {
			defer stop()
			fmt.Println(identity, "leads")
			if identity == "two" {
				p.tryToLead(ctx)
			}
		}))
		lease, err := p.client.CoordinationV1().Leases(p.namespace).Get(ctx, "informer", metav1.GetOptions{})
		if err != nil {
			return err
		}
		fmt.Printf("stepped down: holder %q, transitions %d\n", *lease.Spec.HolderIdentity, *lease.Spec.LeaseTransitions)
	}
	return nil
}

// tryToLead is a candidate for longer than it waits between two tries, while another leads.
func (p program) tryToLead(ctx context.Context) {
	until, stop := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer stop()
	config := p.candidate("three", func() { fmt.Println("three leads, too") })
	config.Callbacks.OnNewLeader = func(leader string) { fmt.Println("three sees that", leader, "leads") }
	leaderelection.RunOrDie(until, config)
	fmt.Println("three gives up")
}

func (p program) candidate(identity string, lead func()) leaderelection.LeaderElectionConfig {
	return leaderelection.LeaderElectionConfig{
		Lock: &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Name: "informer", Namespace: p.namespace},
			Client:     p.client.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: identity},
		},
		ReleaseOnCancel: true,
		LeaseDuration:   15 * time.Second,
		RenewDeadline:   10 * time.Second,
		RetryPeriod:     time.Second,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) { lead() },
			OnStoppedLeading: func() {},
		},
	}
}
