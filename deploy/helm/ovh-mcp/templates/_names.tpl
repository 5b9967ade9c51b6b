{{- define "ovh-mcp.name" -}}
{{- if contains "ovh-mcp" .Release.Name -}}
{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-ovh-mcp" (.Release.Name | trunc 44 | trimSuffix "-") }}
{{- end -}}
{{- end }}

{{- define "ovh-mcp.selector" -}}
app.kubernetes.io/name: ovh-mcp
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "ovh-mcp.labels" -}}
{{ include "ovh-mcp.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
