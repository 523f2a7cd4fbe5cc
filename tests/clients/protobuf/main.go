// Protobuf prints objects as client-go sends them: for each a line of JSON with its kind, the body of
// application/vnd.kubernetes.protobuf in base64, and what Go's decoder and encoder of JSON make of that body.
//
//	cd tests/clients/protobuf && GOFLAGS=-mod=mod go run . > ../../unit/kube/protobuf/recorded.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	eventsv1 "k8s.io/api/events/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

type recorded struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Body       []byte          `json:"body"`
	Object     json.RawMessage `json:"object"`
}

func ptr[T any](value T) *T { return &value }

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "protobuf:", err)
		os.Exit(1)
	}
}

func run() error {
	for _, add := range []func(*runtime.Scheme) error{apiextensionsv1.AddToScheme, apiregistrationv1.AddToScheme} {
		if err := add(scheme.Scheme); err != nil {
			return err
		}
	}
	serializer := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	for index, object := range objects() {
		kinds, _, err := scheme.Scheme.ObjectKinds(object)
		if err != nil {
			return err
		}
		kind := kinds[0]
		if _, ok := object.(*metav1.DeleteOptions); ok {
			kind = schema.GroupVersionKind{Version: "v1", Kind: "DeleteOptions"}
		}
		object.GetObjectKind().SetGroupVersionKind(kind)
		var body bytes.Buffer
		if err := serializer.Encode(object, &body); err != nil {
			return err
		}
		decoded, _, err := serializer.Decode(body.Bytes(), nil, nil)
		if err != nil {
			return err
		}
		text, err := json.Marshal(decoded)
		if err != nil {
			return err
		}
		line, err := json.Marshal(recorded{kind.GroupVersion().String(), kind.Kind, body.Bytes(), text})
		if err != nil {
			return err
		}
		fmt.Printf("%s%s", []string{"[\n", ",\n"}[min(index, 1)], line)
	}
	fmt.Println("\n]")
	return nil
}

func meta(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Name: name, Namespace: "shop"} }

func template() corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx"}}},
	}
}

func objects() []runtime.Object {
	selector := &metav1.LabelSelector{
		MatchLabels:      map[string]string{"app": "web"},
		MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "tier", Operator: metav1.LabelSelectorOpIn, Values: []string{"a", ""}}},
	}
	when := time.Date(2026, 7, 8, 9, 10, 11, 123456789, time.UTC)
	return []runtime.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}},
		&corev1.ServiceAccount{ObjectMeta: meta("robot"), AutomountServiceAccountToken: ptr(false), ImagePullSecrets: []corev1.LocalObjectReference{{Name: "pull"}}},
		&corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{
				Name: "settings", Labels: map[string]string{"a": "", "b": "c"}, Annotations: map[string]string{"größe": "ein Text, der länger als zweiunddreißig Bytes ist ✓"},
				UID: types.UID("6ce2b9b8-5f2b-4b0f-9d5e-3b1f9a6f0f5c"), ResourceVersion: "12", Generation: 3, CreationTimestamp: metav1.NewTime(when), DeletionTimestamp: ptr(metav1.NewTime(when)),
				DeletionGracePeriodSeconds: ptr[int64](0), Finalizers: []string{"example.com/keep"},
				OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "Pod", Name: "p", UID: "u", Controller: ptr(true)}},
				ManagedFields:   []metav1.ManagedFieldsEntry{{Manager: "kubectl", Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: ptr(metav1.NewTime(when)), FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:data":{}}`)}}},
			},
			Data:       map[string]string{"key": "value", "empty": "", "__proto__": "text", "constructor": "text"},
			BinaryData: map[string][]byte{"zero": {0, 1, 2, 253, 254, 255}, "none": {}},
			Immutable:  ptr(false),
		},
		&corev1.Secret{ObjectMeta: meta("hidden"), Type: corev1.SecretTypeOpaque, Data: map[string][]byte{"token": []byte("s3cret")}, StringData: map[string]string{"plain": "text"}},
		&corev1.ResourceQuota{ObjectMeta: meta("quota"), Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{"pods": resource.MustParse("1"), "cpu": resource.MustParse("1500m"), "memory": resource.MustParse("1Gi")}}},
		&corev1.Service{ObjectMeta: meta("web"), Spec: corev1.ServiceSpec{
			Ports:    []corev1.ServicePort{{Port: 80, TargetPort: intstr.FromString("http")}, {Name: "b", Port: 81, TargetPort: intstr.FromInt32(8081)}, {Name: "c", Port: 82}},
			Selector: map[string]string{"app": "web"}, AllocateLoadBalancerNodePorts: ptr(false),
			SessionAffinityConfig: &corev1.SessionAffinityConfig{ClientIP: &corev1.ClientIPConfig{TimeoutSeconds: ptr[int32](0)}},
		}},
		&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "worker"}, Spec: corev1.NodeSpec{Unschedulable: true, Taints: []corev1.Taint{{Key: "k", Effect: corev1.TaintEffectNoExecute, TimeAdded: ptr(metav1.NewTime(when))}}}, Status: corev1.NodeStatus{
			Capacity:   corev1.ResourceList{"cpu": resource.MustParse("4")},
			Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}},
			Images:     []corev1.ContainerImage{{Names: []string{"a", "b"}, SizeBytes: 5_000_000_000}},
		}},
		&corev1.Pod{ObjectMeta: meta("all"), Spec: corev1.PodSpec{
			Volumes: []corev1.Volume{
				{Name: "a", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: ptr(resource.MustParse("1Mi"))}}},
				{Name: "b", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{DefaultMode: ptr[int32](0), Sources: []corev1.VolumeProjection{{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{ExpirationSeconds: ptr[int64](3607), Path: "token"}}, {ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "ca"}, Items: []corev1.KeyToPath{{Key: "k", Path: "p"}}}}}}}},
				{Name: "c"},
			},
			InitContainers: []corev1.Container{{Name: "side", Image: "i", RestartPolicy: ptr(corev1.ContainerRestartPolicyAlways)}},
			Containers: []corev1.Container{{
				Name: "web", Image: "nginx", Command: []string{"a", ""}, Stdin: true,
				Ports: []corev1.ContainerPort{{ContainerPort: 80, Protocol: corev1.ProtocolTCP}},
				Env: []corev1.EnvVar{{Name: "A", Value: ""}, {Name: "B", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "s"}, Key: "k", Optional: ptr(false)}}},
					{Name: "C", ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "limits.cpu", Divisor: resource.MustParse("1m")}}}},
				EnvFrom:         []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}}}},
				Resources:       corev1.ResourceRequirements{Requests: corev1.ResourceList{"cpu": resource.MustParse("0.5")}},
				LivenessProbe:   &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/", Port: intstr.FromInt32(80)}}, PeriodSeconds: 5},
				ReadinessProbe:  &corev1.Probe{ProbeHandler: corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 90, Service: ptr("")}}},
				Lifecycle:       &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 0}}},
				SecurityContext: &corev1.SecurityContext{RunAsUser: ptr[int64](0), Privileged: ptr(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
			}},
			TerminationGracePeriodSeconds: ptr[int64](0), Priority: ptr[int32](-2000), EnableServiceLinks: ptr(false), HostNetwork: true,
			Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists, TolerationSeconds: ptr[int64](-1)}},
			Affinity:    &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{LabelSelector: selector, TopologyKey: "zone"}}}},
		}, Status: corev1.PodStatus{Phase: corev1.PodRunning, StartTime: ptr(metav1.NewTime(when)), ContainerStatuses: []corev1.ContainerStatus{{Name: "web", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(when)}}}}}},
		&corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: "disk"}, Spec: corev1.PersistentVolumeSpec{Capacity: corev1.ResourceList{"storage": resource.MustParse("1Gi")}, PersistentVolumeSource: corev1.PersistentVolumeSource{CSI: &corev1.CSIPersistentVolumeSource{Driver: "d", VolumeHandle: "h", VolumeAttributes: map[string]string{"a": "b"}}}}},
		&corev1.PersistentVolumeClaim{ObjectMeta: meta("claim"), Spec: corev1.PersistentVolumeClaimSpec{AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}, StorageClassName: ptr("")}},
		&corev1.Binding{ObjectMeta: meta("all"), Target: corev1.ObjectReference{Kind: "Node", Name: "worker"}},
		&corev1.Event{ObjectMeta: meta("event"), FirstTimestamp: metav1.NewTime(when), EventTime: metav1.NewMicroTime(when), Count: 1},
		&corev1.Endpoints{ObjectMeta: meta("web"), Subsets: []corev1.EndpointSubset{{Addresses: []corev1.EndpointAddress{{IP: "10.0.0.1", NodeName: ptr("worker")}}, Ports: []corev1.EndpointPort{{Port: 80}}}}},
		&appsv1.Deployment{ObjectMeta: meta("web"), Spec: appsv1.DeploymentSpec{Replicas: ptr[int32](0), Selector: selector, Template: template(), Strategy: appsv1.DeploymentStrategy{RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: ptr(intstr.FromString("25%")), MaxUnavailable: ptr(intstr.FromInt32(0))}}}},
		&appsv1.StatefulSet{ObjectMeta: meta("db"), Spec: appsv1.StatefulSetSpec{Selector: selector, Template: template(), VolumeClaimTemplates: []corev1.PersistentVolumeClaim{{ObjectMeta: metav1.ObjectMeta{Name: "data"}}}}},
		&appsv1.DaemonSet{ObjectMeta: meta("agent"), Spec: appsv1.DaemonSetSpec{Template: template()}},
		&appsv1.ControllerRevision{ObjectMeta: meta("revision"), Data: runtime.RawExtension{Raw: []byte(`{"spec":{"a":[1,null,"x"]}}`)}, Revision: 9007199254740991},
		&batchv1.Job{ObjectMeta: meta("job"), Spec: batchv1.JobSpec{Parallelism: ptr[int32](0), Suspend: ptr(false), Template: template(), PodFailurePolicy: &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{Action: batchv1.PodFailurePolicyActionIgnore, OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{0, -1, 300}}}}}}},
		&batchv1.CronJob{ObjectMeta: meta("cron"), Spec: batchv1.CronJobSpec{Schedule: "* * * * *", TimeZone: ptr("Europe/Berlin"), JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template()}}}},
		&autoscalingv1.Scale{ObjectMeta: meta("web"), Spec: autoscalingv1.ScaleSpec{Replicas: 3}},
		&autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: meta("web"), Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MinReplicas: ptr[int32](0), MaxReplicas: 3, Metrics: []autoscalingv2.MetricSpec{{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{Name: "cpu", Target: autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: ptr(resource.MustParse("100m"))}}}}}},
		&coordinationv1.Lease{ObjectMeta: meta("leader"), Spec: coordinationv1.LeaseSpec{HolderIdentity: ptr("one"), LeaseDurationSeconds: ptr[int32](15), RenewTime: ptr(metav1.NewMicroTime(when)), AcquireTime: ptr(metav1.NewMicroTime(time.Date(1969, 12, 31, 23, 59, 59, 1000, time.UTC))), LeaseTransitions: ptr[int32](0)}},
		&rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "reader"}, Rules: []rbacv1.PolicyRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}}, {Verbs: []string{"get"}, NonResourceURLs: []string{"/healthz"}}}, AggregationRule: &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{*selector, {}}}},
		&rbacv1.RoleBinding{ObjectMeta: meta("readers"), Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Name: "robot", Namespace: "shop"}}, RoleRef: rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: "reader"}},
		&networkingv1.Ingress{ObjectMeta: meta("web"), Spec: networkingv1.IngressSpec{Rules: []networkingv1.IngressRule{{Host: "a.example", IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{Path: "/", PathType: ptr(networkingv1.PathTypePrefix), Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: "web", Port: networkingv1.ServiceBackendPort{Number: 80}}}}}}}}}}},
		&networkingv1.NetworkPolicy{ObjectMeta: meta("deny"), Spec: networkingv1.NetworkPolicySpec{PodSelector: metav1.LabelSelector{}, Ingress: []networkingv1.NetworkPolicyIngressRule{{}, {Ports: []networkingv1.NetworkPolicyPort{{Port: ptr(intstr.FromString("http")), EndPort: ptr[int32](90)}}}}}},
		&policyv1.PodDisruptionBudget{ObjectMeta: meta("web"), Spec: policyv1.PodDisruptionBudgetSpec{MinAvailable: ptr(intstr.FromString("50%")), Selector: selector}, Status: policyv1.PodDisruptionBudgetStatus{DisruptedPods: map[string]metav1.Time{"a": metav1.NewTime(when)}}},
		&policyv1.Eviction{ObjectMeta: meta("all"), DeleteOptions: &metav1.DeleteOptions{GracePeriodSeconds: ptr[int64](0), DryRun: []string{"All"}}},
		&metav1.DeleteOptions{GracePeriodSeconds: ptr[int64](0), PropagationPolicy: ptr(metav1.DeletePropagationForeground), Preconditions: &metav1.Preconditions{UID: ptr(types.UID("u"))}},
		&authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{Audiences: []string{"api"}, ExpirationSeconds: ptr[int64](600)}},
		&authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{User: "ann", Extra: map[string]authorizationv1.ExtraValue{"scopes": {"a", "b"}, "none": {}}, ResourceAttributes: &authorizationv1.ResourceAttributes{Verb: "get", Resource: "pods"}}},
		&discoveryv1.EndpointSlice{ObjectMeta: meta("web-1"), AddressType: discoveryv1.AddressTypeIPv4, Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.0.0.1"}, Conditions: discoveryv1.EndpointConditions{Ready: ptr(false)}}}, Ports: []discoveryv1.EndpointPort{{Name: ptr(""), Port: ptr[int32](0)}}},
		&eventsv1.Event{ObjectMeta: meta("event"), EventTime: metav1.NewMicroTime(when), Series: &eventsv1.EventSeries{Count: 2, LastObservedTime: metav1.NewMicroTime(when)}},
		&schedulingv1.PriorityClass{ObjectMeta: metav1.ObjectMeta{Name: "low"}, Value: -2147483648, PreemptionPolicy: ptr(corev1.PreemptNever)},
		&storagev1.StorageClass{ObjectMeta: metav1.ObjectMeta{Name: "fast"}, Provisioner: "p", Parameters: map[string]string{"a": "b"}, AllowVolumeExpansion: ptr(false), AllowedTopologies: []corev1.TopologySelectorTerm{{MatchLabelExpressions: []corev1.TopologySelectorLabelRequirement{{Key: "zone", Values: []string{"a"}}}}}},
		&admissionv1.ValidatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: "hook"}, Webhooks: []admissionv1.ValidatingWebhook{{Name: "a.b.c", ClientConfig: admissionv1.WebhookClientConfig{CABundle: []byte("ca"), URL: ptr("https://a")}, Rules: []admissionv1.RuleWithOperations{{Operations: []admissionv1.OperationType{admissionv1.Create}, Rule: admissionv1.Rule{APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{"pods"}, Scope: ptr(admissionv1.AllScopes)}}}, SideEffects: ptr(admissionv1.SideEffectClassNone), AdmissionReviewVersions: []string{"v1"}}}},
		&apiregistrationv1.APIService{ObjectMeta: metav1.ObjectMeta{Name: "v1.a.b"}, Spec: apiregistrationv1.APIServiceSpec{Service: &apiregistrationv1.ServiceReference{Namespace: "n", Name: "s"}, Group: "a.b", Version: "v1", CABundle: []byte{1}, GroupPriorityMinimum: 1, VersionPriority: 2}},
		customResourceDefinition(),
	}
}

func customResourceDefinition() runtime.Object {
	props := apiextensionsv1.JSONSchemaProps{
		Type: "object", Ref: nil, Schema: "http://json-schema.org/schema#", XPreserveUnknownFields: ptr(true), XListMapKeys: []string{"a"},
		Required: []string{"size"},
		Properties: map[string]apiextensionsv1.JSONSchemaProps{
			"size":  {Type: "number", Minimum: ptr(0.5), Maximum: ptr(1e21), MultipleOf: ptr(-0.25), Default: &apiextensionsv1.JSON{Raw: []byte("1")}, MaxLength: ptr[int64](0)},
			"kind":  {Type: "string", Enum: []apiextensionsv1.JSON{{Raw: []byte(`"a"`)}, {Raw: []byte("null")}}, Example: &apiextensionsv1.JSON{Raw: []byte(`{"x":[true]}`)}},
			"list":  {Type: "array", Items: &apiextensionsv1.JSONSchemaPropsOrArray{Schema: &apiextensionsv1.JSONSchemaProps{Type: "string"}}, XListType: ptr("set")},
			"tuple": {Type: "array", Items: &apiextensionsv1.JSONSchemaPropsOrArray{JSONSchemas: []apiextensionsv1.JSONSchemaProps{{Type: "string"}, {Type: "integer"}}}},
			"map":   {Type: "object", AdditionalProperties: &apiextensionsv1.JSONSchemaPropsOrBool{Allows: true, Schema: &apiextensionsv1.JSONSchemaProps{XIntOrString: true}}},
			"any":   {AdditionalProperties: &apiextensionsv1.JSONSchemaPropsOrBool{Allows: true}, XValidations: apiextensionsv1.ValidationRules{{Rule: "true", OptionalOldSelf: ptr(false)}}},
			"shut":  {AdditionalProperties: &apiextensionsv1.JSONSchemaPropsOrBool{}},
			"deps":  {Dependencies: apiextensionsv1.JSONSchemaDependencies{"a": {Property: []string{"b"}}, "c": {Schema: &apiextensionsv1.JSONSchemaProps{Type: "object"}}}},
		},
	}
	return &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "widgets.example.com"},
		Spec: apiextensionsv1.CustomResourceDefinitionSpec{
			Group: "example.com", Scope: apiextensionsv1.NamespaceScoped, Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "widgets", Kind: "Widget"},
			Versions: []apiextensionsv1.CustomResourceDefinitionVersion{{Name: "v1", Served: true, Storage: true, Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &props}}},
		},
	}
}
