{{/* Name of everything that the release owns: posthorn-operator for a release called posthorn. */}}
{{- define "posthorn.name" -}}
{{- printf "%s-operator" (.Release.Name | trunc 54 | trimSuffix "-") -}}
{{- end -}}

{{- define "posthorn.selector" -}}
app.kubernetes.io/name: posthorn
app.kubernetes.io/component: operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "posthorn.labels" -}}
{{ include "posthorn.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Call with (list $ .Values.operator): registry/name:tag, or registry/name@digest. */}}
{{- define "posthorn.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- $registry := required "image.registry is required: where the images were pushed to, for example --set image.registry=registry.example.com/notifications" $root.Values.image.registry -}}
{{- if $image.digest -}}
{{ $registry }}/{{ $image.image }}@{{ $image.digest }}
{{- else -}}
{{ $registry }}/{{ $image.image }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "posthorn.gateway.name" -}}
{{- printf "%s-gateway" (.Release.Name | trunc 48 | trimSuffix "-") -}}
{{- end -}}

{{- define "posthorn.gateway.selector" -}}
app.kubernetes.io/name: posthorn
app.kubernetes.io/component: gateway
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "posthorn.gateway.labels" -}}
{{ include "posthorn.gateway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}
