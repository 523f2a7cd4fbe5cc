/** What variables and downward API files read of their own Pod (`staging/src/k8s.io/api/core/v1/types.go`, v1.37). */
export interface ObjectFieldSelector {
  apiVersion?: string;
  fieldPath?: string;
}

export interface ResourceFieldSelector {
  containerName?: string;
  resource?: string;
  divisor?: string;
}
