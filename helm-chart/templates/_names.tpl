{{- /* Names of what is in the cluster once for each release. */ -}}
{{- define "slipway.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "slipway.selector" -}}
app.kubernetes.io/name: slipway
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "slipway.labels" -}}
{{ include "slipway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* The operator's user, as rules of admission know it. */ -}}
{{- define "slipway.user" -}}
system:serviceaccount:{{ .Release.Namespace }}:{{ include "slipway.name" . }}
{{- end }}

{{- define "slipway.subjects" -}}
- kind: ServiceAccount
  name: {{ include "slipway.name" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}

{{- /* What was asked for, and never on a node that the operator may take away. */ -}}
{{- define "slipway.affinity" -}}
{{- $never := dict "key" "slipway.dev/pool" "operator" "DoesNotExist" }}
{{- $affinity := deepCopy .Values.affinity }}
{{- $node := $affinity.nodeAffinity | default dict }}
{{- $required := $node.requiredDuringSchedulingIgnoredDuringExecution | default (dict "nodeSelectorTerms" (list dict)) }}
{{- $terms := list }}
{{- range $required.nodeSelectorTerms }}
{{- $terms = append $terms (merge (dict "matchExpressions" (append (.matchExpressions | default list) $never)) .) }}
{{- end }}
{{- $_ := set $node "requiredDuringSchedulingIgnoredDuringExecution" (dict "nodeSelectorTerms" $terms) }}
{{- $_ := set $affinity "nodeAffinity" $node }}
{{- toYaml $affinity }}
{{- end }}
