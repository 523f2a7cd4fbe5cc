/**
 * Kubernetes's internal structs as Go declares them, for the messages that print one (`spec: Forbidden: pod updates may not
 * change fields ...`, `spec.template: Invalid value: {...}: field is immutable`): these structs have no JSON tags, so that their
 * fields are printed by Go's names, all of them, in Go's order.
 *
 * Read by reflection off `pkg/apis/{core,apps,batch,policy,rbac}/types.go` (v1.37.2), JSON names off `staging/src/k8s.io/api`.
 * A line is a struct; a word is a field: its Go name, `=` and its JSON name where {@link toJsonName} would not find it, and
 * its type: `"` string, `#` number, `!` boolean, `?` pointer, `]` slice, `}` map, `.` struct, `*` a type that marshals itself;
 * the name of the struct follows where there is one. `@` is ObjectMeta inline, `+` another struct's fields inline, `-` a
 * field with a JSON tag and `omitempty`.
 */
export const goTypes = `
AWSElasticBlockStoreVolumeSource VolumeID" FSType" Partition# ReadOnly!
Affinity NodeAffinity?NodeAffinity PodAffinity?PodAffinity PodAntiAffinity?PodAntiAffinity
AppArmorProfile Type" LocalhostProfile?
AzureDiskVolumeSource DiskName" DataDiskURI=diskURI" CachingMode? FSType? ReadOnly? Kind?
AzureFilePersistentVolumeSource SecretName" ShareName" ReadOnly! SecretNamespace?
AzureFileVolumeSource SecretName" ShareName" ReadOnly!
CSIPersistentVolumeSource Driver" VolumeHandle" ReadOnly! FSType" VolumeAttributes} ControllerPublishSecretRef?SecretReference NodeStageSecretRef?SecretReference NodePublishSecretRef?SecretReference ControllerExpandSecretRef?SecretReference NodeExpandSecretRef?SecretReference
CSIVolumeSource Driver" ReadOnly? FSType? VolumeAttributes} NodePublishSecretRef?LocalObjectReference
Capabilities Add] Drop]
CephFSPersistentVolumeSource Monitors] Path" User" SecretFile" SecretRef?SecretReference ReadOnly!
CephFSVolumeSource Monitors] Path" User" SecretFile" SecretRef?LocalObjectReference ReadOnly!
CinderPersistentVolumeSource VolumeID" FSType" ReadOnly! SecretRef?SecretReference
CinderVolumeSource VolumeID" FSType" ReadOnly! SecretRef?LocalObjectReference
ClusterTrustBundleProjection Name? SignerName? LabelSelector?LabelSelector Optional? Path" User?
ConfigMapEnvSource Name" Optional?
ConfigMapKeySelector Name" Key" Optional?
ConfigMapProjection Name" Items]KeyToPath Optional?
ConfigMapVolumeSource Name" Items]KeyToPath DefaultMode? Optional? DefaultUser?
Container Name" Image" Command] Args] WorkingDir" Ports]ContainerPort EnvFrom]EnvFromSource Env]EnvVar Resources.ResourceRequirements ResizePolicy]ContainerResizePolicy RestartPolicy? RestartPolicyRules]ContainerRestartRule VolumeMounts]VolumeMount VolumeDevices]VolumeDevice LivenessProbe?Probe ReadinessProbe?Probe StartupProbe?Probe Lifecycle?Lifecycle TerminationMessagePath" TerminationMessagePolicy" ImagePullPolicy" SecurityContext?SecurityContext Stdin! StdinOnce! TTY!
ContainerPort Name" HostPort# ContainerPort# Protocol" HostIP"
ContainerResizePolicy ResourceName" RestartPolicy"
ContainerRestartRule Action" ExitCodes?ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes Operator" Values]
DaemonSetUpdateStrategy Type" RollingUpdate?RollingUpdateDaemonSet
DeploymentStrategy Type" RollingUpdate?RollingUpdateDeployment
DownwardAPIProjection Items]DownwardAPIVolumeFile
DownwardAPIVolumeFile Path" FieldRef?ObjectFieldSelector ResourceFieldRef?ResourceFieldSelector Mode? User?
DownwardAPIVolumeSource Items]DownwardAPIVolumeFile DefaultMode? DefaultUser?
EmptyDirVolumeSource Medium" SizeLimit? Mode?
EnvFromSource Prefix" ConfigMapRef?ConfigMapEnvSource SecretRef?SecretEnvSource
EnvVar Name" Value" ValueFrom?EnvVarSource
EnvVarSource FieldRef?ObjectFieldSelector ResourceFieldRef?ResourceFieldSelector ConfigMapKeyRef?ConfigMapKeySelector SecretKeyRef?SecretKeySelector FileKeyRef?FileKeySelector
EphemeralContainer +Container TargetContainerName"
EphemeralVolumeSource VolumeClaimTemplate?PersistentVolumeClaimTemplate
EvictionResponder Name" Priority?
ExecAction Command]
FCVolumeSource TargetWWNs] Lun? FSType" ReadOnly! WWIDs=wwids]
FileKeySelector VolumeName" Path" Key" Optional?
FlexPersistentVolumeSource Driver" FSType" SecretRef?SecretReference ReadOnly! Options}
FlexVolumeSource Driver" FSType" SecretRef?LocalObjectReference ReadOnly! Options}
FlockerVolumeSource DatasetName" DatasetUUID"
GCEPersistentDiskVolumeSource PDName" FSType" Partition# ReadOnly!
GRPCAction Port# Service? Mode?
GitRepoVolumeSource Repository" Revision" Directory"
GlusterfsPersistentVolumeSource EndpointsName=endpoints" Path" ReadOnly! EndpointsNamespace?
GlusterfsVolumeSource EndpointsName=endpoints" Path" ReadOnly!
HTTPGetAction Path" Port*IntOrString Host" Scheme" HTTPHeaders]HTTPHeader Protocol?
HTTPHeader Name" Value"
HostAlias IP" Hostnames]
HostPathVolumeSource Path" Type?
ISCSIPersistentVolumeSource TargetPortal" IQN" Lun# ISCSIInterface" FSType" ReadOnly! Portals] DiscoveryCHAPAuth=chapAuthDiscovery! SessionCHAPAuth=chapAuthSession! SecretRef?SecretReference InitiatorName?
ISCSIVolumeSource TargetPortal" IQN" Lun# ISCSIInterface" FSType" ReadOnly! Portals] DiscoveryCHAPAuth=chapAuthDiscovery! SessionCHAPAuth=chapAuthSession! SecretRef?LocalObjectReference InitiatorName?
ImageVolumeSource Reference" PullPolicy"
KeyToPath Key" Path" Mode? User?
LabelSelector -matchLabels} -matchExpressions]LabelSelectorRequirement
LabelSelectorRequirement -key" -operator" -values]
Lifecycle PostStart?LifecycleHandler PreStop?LifecycleHandler StopSignal?
LifecycleHandler Exec?ExecAction HTTPGet?HTTPGetAction TCPSocket?TCPSocketAction Sleep?SleepAction
LocalObjectReference Name"
LocalVolumeSource Path" FSType?
ModifyVolumeStatus TargetVolumeAttributesClassName" Status"
NFSVolumeSource Server" Path" ReadOnly!
NodeAffinity RequiredDuringSchedulingIgnoredDuringExecution?NodeSelector PreferredDuringSchedulingIgnoredDuringExecution]PreferredSchedulingTerm
NodeSelector NodeSelectorTerms]NodeSelectorTerm
NodeSelectorRequirement Key" Operator" Values]
NodeSelectorTerm MatchExpressions]NodeSelectorRequirement MatchFields]NodeSelectorRequirement
ObjectFieldSelector APIVersion" FieldPath"
ObjectReference Kind" Namespace" Name" UID" APIVersion" ResourceVersion" FieldPath"
PersistentVolumeClaim @ Spec.PersistentVolumeClaimSpec Status.PersistentVolumeClaimStatus
PersistentVolumeClaimCondition Type" Status" LastProbeTime*Time LastTransitionTime*Time Reason" Message"
PersistentVolumeClaimSpec AccessModes] Selector?LabelSelector Resources.VolumeResourceRequirements VolumeName" StorageClassName? VolumeMode? DataSource?TypedLocalObjectReference DataSourceRef?TypedObjectReference VolumeAttributesClassName?
PersistentVolumeClaimStatus Phase" AccessModes] Capacity} Conditions]PersistentVolumeClaimCondition AllocatedResources} AllocatedResourceStatuses} CurrentVolumeAttributesClassName? ModifyVolumeStatus?ModifyVolumeStatus HealthStatus?VolumeHealthStatus
PersistentVolumeClaimTemplate @ Spec.PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource ClaimName" ReadOnly!
PersistentVolumeSource GCEPersistentDisk?GCEPersistentDiskVolumeSource AWSElasticBlockStore?AWSElasticBlockStoreVolumeSource HostPath?HostPathVolumeSource Glusterfs?GlusterfsPersistentVolumeSource NFS?NFSVolumeSource RBD?RBDPersistentVolumeSource ISCSI?ISCSIPersistentVolumeSource Cinder?CinderPersistentVolumeSource CephFS=cephfs?CephFSPersistentVolumeSource FC?FCVolumeSource Flocker?FlockerVolumeSource FlexVolume?FlexPersistentVolumeSource AzureFile?AzureFilePersistentVolumeSource VsphereVolume?VsphereVirtualDiskVolumeSource Quobyte?QuobyteVolumeSource AzureDisk?AzureDiskVolumeSource PhotonPersistentDisk?PhotonPersistentDiskVolumeSource PortworxVolume?PortworxVolumeSource ScaleIO?ScaleIOPersistentVolumeSource Local?LocalVolumeSource StorageOS=storageos?StorageOSPersistentVolumeSource CSI?CSIPersistentVolumeSource
PhotonPersistentDiskVolumeSource PdID" FSType"
PodAffinity RequiredDuringSchedulingIgnoredDuringExecution]PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution]WeightedPodAffinityTerm
PodAffinityTerm LabelSelector?LabelSelector Namespaces] TopologyKey" NamespaceSelector?LabelSelector MatchLabelKeys] MismatchLabelKeys]
PodAntiAffinity RequiredDuringSchedulingIgnoredDuringExecution]PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution]WeightedPodAffinityTerm
PodCertificateProjection SignerName" KeyType" MaxExpirationSeconds? CredentialBundlePath" KeyPath" CertificateChainPath" UserAnnotations} User?
PodDNSConfig Nameservers] Searches] Options]PodDNSConfigOption
PodDNSConfigOption Name" Value?
PodDisruptionBudgetSpec MinAvailable? Selector?LabelSelector MaxUnavailable? UnhealthyPodEvictionPolicy?
PodFailurePolicy Rules]PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement ContainerName? Operator" Values]
PodFailurePolicyOnPodConditionsPattern Type" Status"
PodFailurePolicyRule Action" OnExitCodes?PodFailurePolicyOnExitCodesRequirement OnPodConditions]PodFailurePolicyOnPodConditionsPattern
PodIP IP"
PodOS Name"
PodReadinessGate ConditionType"
PodResourceClaim Name" ResourceClaimName? ResourceClaimTemplateName?
PodSchedulingGate Name"
PodSchedulingGroup PodGroupName?
PodSecurityContext SELinuxOptions?SELinuxOptions WindowsOptions?WindowsSecurityContextOptions RunAsUser? RunAsGroup? RunAsNonRoot? SupplementalGroups] SupplementalGroupsPolicy? FSGroup? Sysctls]Sysctl FSGroupChangePolicy? SeccompProfile?SeccompProfile AppArmorProfile?AppArmorProfile SELinuxChangePolicy?
PodSpec Volumes]Volume InitContainers]Container Containers]Container EphemeralContainers]EphemeralContainer RestartPolicy" TerminationGracePeriodSeconds? ActiveDeadlineSeconds? DNSPolicy" NodeSelector} ServiceAccountName" DeprecatedServiceAccount=serviceAccount" AutomountServiceAccountToken? NodeName" HostNetwork! HostPID! HostIPC! ShareProcessNamespace? SecurityContext?PodSecurityContext ImagePullSecrets]LocalObjectReference Hostname" Subdomain" Affinity?Affinity SchedulerName" Tolerations]Toleration HostAliases]HostAlias PriorityClassName" Priority? DNSConfig?PodDNSConfig ReadinessGates]PodReadinessGate RuntimeClassName? EnableServiceLinks? PreemptionPolicy? Overhead} TopologySpreadConstraints]TopologySpreadConstraint SetHostnameAsFQDN? OS?PodOS HostUsers? SchedulingGates]PodSchedulingGate ResourceClaims]PodResourceClaim Resources?ResourceRequirements HostnameOverride? SchedulingGroup?PodSchedulingGroup EvictionResponders]EvictionResponder
PodTemplateSpec @ Spec.PodSpec
PortworxVolumeSource VolumeID" FSType" ReadOnly!
PreferredSchedulingTerm Weight# Preference.NodeSelectorTerm
Probe Exec?ExecAction HTTPGet?HTTPGetAction TCPSocket?TCPSocketAction GRPC?GRPCAction InitialDelaySeconds# TimeoutSeconds# PeriodSeconds# SuccessThreshold# FailureThreshold# TerminationGracePeriodSeconds?
ProjectedVolumeSource Sources]VolumeProjection DefaultMode? DefaultUser?
QuobyteVolumeSource Registry" Volume" ReadOnly! User" Group" Tenant"
RBDPersistentVolumeSource CephMonitors=monitors] RBDImage=image" FSType" RBDPool=pool" RadosUser=user" Keyring" SecretRef?SecretReference ReadOnly!
RBDVolumeSource CephMonitors=monitors] RBDImage=image" FSType" RBDPool=pool" RadosUser=user" Keyring" SecretRef?LocalObjectReference ReadOnly!
ResourceClaim Name" Request"
ResourceFieldSelector ContainerName" Resource" Divisor*Quantity
ResourceRequirements Limits} Requests} Claims]ResourceClaim
RoleRef APIGroup" Kind" Name"
RollingUpdateDaemonSet MaxUnavailable*IntOrString MaxSurge*IntOrString
RollingUpdateDeployment MaxUnavailable*IntOrString MaxSurge*IntOrString
RollingUpdateStatefulSetStrategy Partition# MaxUnavailable?
SELinuxOptions User" Role" Type" Level"
ScaleIOPersistentVolumeSource Gateway" System" SecretRef?SecretReference SSLEnabled! ProtectionDomain" StoragePool" StorageMode" VolumeName" FSType" ReadOnly!
ScaleIOVolumeSource Gateway" System" SecretRef?LocalObjectReference SSLEnabled! ProtectionDomain" StoragePool" StorageMode" VolumeName" FSType" ReadOnly!
SeccompProfile Type" LocalhostProfile?
SecretEnvSource Name" Optional?
SecretKeySelector Name" Key" Optional?
SecretProjection Name" Items]KeyToPath Optional?
SecretReference Name" Namespace"
SecretVolumeSource SecretName" Items]KeyToPath DefaultMode? Optional? DefaultUser?
SecurityContext Capabilities?Capabilities Privileged? SELinuxOptions?SELinuxOptions WindowsOptions?WindowsSecurityContextOptions RunAsUser? RunAsGroup? RunAsNonRoot? ReadOnlyRootFilesystem? AllowPrivilegeEscalation? ProcMount? SeccompProfile?SeccompProfile AppArmorProfile?AppArmorProfile
ServiceAccountTokenProjection Audience" ExpirationSeconds? Path" User?
SleepAction Seconds#
StatefulSetUpdateStrategy Type" RollingUpdate?RollingUpdateStatefulSetStrategy
StorageOSPersistentVolumeSource VolumeName" VolumeNamespace" FSType" ReadOnly! SecretRef?ObjectReference
StorageOSVolumeSource VolumeName" VolumeNamespace" FSType" ReadOnly! SecretRef?LocalObjectReference
SuccessPolicy Rules]SuccessPolicyRule
SuccessPolicyRule SucceededIndexes? SucceededCount?
Sysctl Name" Value"
TCPSocketAction Port*IntOrString Host"
Toleration Key" Operator" Value" Effect" TolerationSeconds?
TopologySpreadConstraint MaxSkew# TopologyKey" WhenUnsatisfiable" LabelSelector?LabelSelector MinDomains? NodeAffinityPolicy? NodeTaintsPolicy? MatchLabelKeys]
TypedLocalObjectReference APIGroup? Kind" Name"
TypedObjectReference APIGroup? Kind" Name" Namespace?
UncountedTerminatedPods Succeeded] Failed]
Volume Name" HostPath?HostPathVolumeSource EmptyDir?EmptyDirVolumeSource GCEPersistentDisk?GCEPersistentDiskVolumeSource AWSElasticBlockStore?AWSElasticBlockStoreVolumeSource GitRepo?GitRepoVolumeSource Secret?SecretVolumeSource NFS?NFSVolumeSource ISCSI?ISCSIVolumeSource Glusterfs?GlusterfsVolumeSource PersistentVolumeClaim?PersistentVolumeClaimVolumeSource RBD?RBDVolumeSource FlexVolume?FlexVolumeSource Cinder?CinderVolumeSource CephFS=cephfs?CephFSVolumeSource Flocker?FlockerVolumeSource DownwardAPI?DownwardAPIVolumeSource FC?FCVolumeSource AzureFile?AzureFileVolumeSource ConfigMap?ConfigMapVolumeSource VsphereVolume?VsphereVirtualDiskVolumeSource Quobyte?QuobyteVolumeSource AzureDisk?AzureDiskVolumeSource PhotonPersistentDisk?PhotonPersistentDiskVolumeSource Projected?ProjectedVolumeSource PortworxVolume?PortworxVolumeSource ScaleIO?ScaleIOVolumeSource StorageOS=storageos?StorageOSVolumeSource CSI?CSIVolumeSource Ephemeral?EphemeralVolumeSource Image?ImageVolumeSource
VolumeDevice Name" DevicePath"
VolumeHealthCondition Status" Reason" Message"
VolumeHealthStatus HealthConditions]VolumeHealthCondition LastTransitionTime*Time
VolumeMount Name" ReadOnly! RecursiveReadOnly? MountPath" SubPath" MountPropagation? SubPathExpr" BindMountOptions]
VolumeNodeAffinity Required?NodeSelector
VolumeProjection Secret?SecretProjection DownwardAPI?DownwardAPIProjection ConfigMap?ConfigMapProjection ServiceAccountToken?ServiceAccountTokenProjection ClusterTrustBundle?ClusterTrustBundleProjection PodCertificate?PodCertificateProjection
VolumeResourceRequirements Limits} Requests}
VsphereVirtualDiskVolumeSource VolumePath" FSType" StoragePolicyName" StoragePolicyID"
WeightedPodAffinityTerm Weight# PodAffinityTerm.PodAffinityTerm
WindowsSecurityContextOptions GMSACredentialSpecName? GMSACredentialSpec? RunAsUserName? HostProcess?
`;
