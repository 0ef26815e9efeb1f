{{- /* What the operator may do in each namespace that it watches, to build images. Each rule says what for. */ -}}
{{- define "slipway.rules.images" -}}
# What users declare is theirs: it is read, and its status written.
- apiGroups: [slipway.dev]
  resources: [osimages]
  verbs: [get, list, watch]
- apiGroups: [slipway.dev]
  resources: [osimages/status, osimagebuilds/status]
  verbs: [patch]
# Builds are the operator's.
- apiGroups: [slipway.dev]
  resources: [osimagebuilds]
  verbs: [get, list, watch, create, delete]
# A build that is in use is kept.
- apiGroups: [slipway.dev]
  resources: [osnodepools, osmachines]
  verbs: [list]
# Owner references that block deletion need this.
- apiGroups: [slipway.dev]
  resources: [osimages/finalizers, osimagebuilds/finalizers]
  verbs: [update]
# Builds; one that is superseded is stopped.
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, delete]
# Pods of builds and boot tests, and their progress.
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
# Models of builds; files, models and certificates that an OSImage names. By name alone: no list, no watch.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, create, delete]
# Credentials, files and proxies that an OSImage names; the copies of them that its build pod mounts. By name alone.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, delete]
# Who may talk to pods of builds.
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, create, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{- /* The same for machines. */ -}}
{{- define "slipway.rules.machines" -}}
# The patch of a pool is its finalizer, which holds it until its machines have gone.
- apiGroups: [slipway.dev]
  resources: [osnodepools]
  verbs: [get, list, watch, patch]
- apiGroups: [slipway.dev]
  resources: [osnodepools/status, osmachines/status]
  verbs: [patch]
# Machines are the operator's.
- apiGroups: [slipway.dev]
  resources: [osmachines]
  verbs: [get, list, watch, create, delete, patch]
- apiGroups: [slipway.dev]
  resources: [osnodepools/finalizers]
  verbs: [update]
# Which builds a pool has been asked for.
- apiGroups: [apps]
  resources: [controllerrevisions]
  verbs: [get, list, watch, create, patch, delete]
# A machine's pod, its join data beside it, and kube-root-ca.crt, which it gets, are what the rules for images allow.
{{- end }}

{{- /* What belongs to no namespace, or to all: nodes and what runs on them. */ -}}
{{- define "slipway.rules.nodes" -}}
- apiGroups: [slipway.dev]
  resources: [osmachineclasses]
  verbs: [get, list, watch]
# Whose certificate is asked for is looked up among all machines.
- apiGroups: [slipway.dev]
  resources: [osmachines]
  verbs: [get, list]
# Labels, cordon, and the Node of a machine that is gone.
- apiGroups: [""]
  resources: [nodes]
  verbs: [get, list, watch, patch, delete]
# Pods that a drain waits for are in any namespace. It evicts them, so that disruption budgets hold.
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [pods/eviction]
  verbs: [create]
{{- if .Values.machines.forcedDrain }}
# Pods that a forced drain deletes.
- apiGroups: [""]
  resources: [pods]
  verbs: [delete]
{{- end }}
# A machine goes only when its volumes are detached, but for those of pods that stay.
- apiGroups: [storage.k8s.io]
  resources: [volumeattachments]
  verbs: [list]
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get]
# Certificates of kubelets.
- apiGroups: [certificates.k8s.io]
  resources: [certificatesigningrequests]
  verbs: [get, list, watch]
- apiGroups: [certificates.k8s.io]
  resources: [certificatesigningrequests/approval]
  verbs: [update]
- apiGroups: [certificates.k8s.io]
  resources: [signers]
  resourceNames: [kubernetes.io/kube-apiserver-client-kubelet, kubernetes.io/kubelet-serving]
  verbs: [approve]
{{- end }}
