{{/* What things are called, and how they are found. Each takes the root context, or a dict of root and component. */}}

{{- define "leviathan.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "leviathan.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "leviathan.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "leviathan.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "leviathan.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/part-of: leviathan
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
{{ include "leviathan.selector" . }}
{{- end }}

{{- define "leviathan.selector" -}}
app.kubernetes.io/name: {{ include "leviathan.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "leviathan.component.name" -}}
{{ include "leviathan.fullname" .root }}-{{ .component }}
{{- end }}

{{- define "leviathan.component.labels" -}}
{{ include "leviathan.labels" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "leviathan.component.selector" -}}
{{ include "leviathan.selector" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Takes root and service. */}}
{{- define "leviathan.image" -}}
{{- $image := .root.Values.image }}
{{- $digest := get $image.digests .service }}
{{- if $digest }}
{{- printf "%s/%s@%s" $image.repository .service $digest }}
{{- else }}
{{- printf "%s/%s:%s" $image.repository .service ($image.tag | default .root.Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- define "leviathan.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "leviathan.fullname" .) }}
{{- end }}

{{/* The Secrets that hold the engines' URLs and the keys: the user's, or those of a first try. As JSON. */}}
{{- define "leviathan.secrets" -}}
{{- $try := printf "%s-try" (include "leviathan.fullname" .) }}
{{- $engines := .Values.engines }}
{{- $own := .Values.try.enabled }}
{{- dict
  "rabbitmq" (dict "name" ($engines.rabbitmq.existingSecret | default (ternary $try "" $own)) "key" (ternary "rabbitmq-url" $engines.rabbitmq.key (and $own (not $engines.rabbitmq.existingSecret))))
  "nats" (dict "name" ($engines.nats.existingSecret | default (ternary $try "" $own)) "key" (ternary "nats-url" $engines.nats.key (and $own (not $engines.nats.existingSecret))))
  "mongodb" (dict "name" ($engines.mongodb.existingSecret | default (ternary $try "" $own)) "key" (ternary "mongodb-url" $engines.mongodb.key (and $own (not $engines.mongodb.existingSecret))))
  "access" (dict "name" (.Values.access.existingSecret | default (ternary $try "" $own)))
  | toJson }}
{{- end }}

{{/* Each key that a Secret of the user must have, with the value that names it. As JSON. */}}
{{- define "leviathan.secrets.wanted" -}}
{{- $secrets := include "leviathan.secrets" . | fromJson }}
{{- $wanted := list }}
{{- range $engine := list "rabbitmq" "nats" "mongodb" }}
{{- with get $secrets $engine }}
{{- if .name }}
{{- $wanted = append $wanted (dict "name" .name "key" .key "value" (printf "engines.%s.key" $engine)) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $value := list "keysKey" "flagServiceKey" }}
{{- $wanted = append $wanted (dict "name" $secrets.access.name "key" (get $.Values.access $value) "value" (printf "access.%s" $value)) }}
{{- end }}
{{- $wanted | toJson }}
{{- end }}

{{/* What is configured for one service: its own values over the defaults. As JSON. */}}
{{- define "leviathan.component" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (get .root.Values.services .service | default dict)) | toJson }}
{{- end }}

{{/* Which engines a service talks to; the same table as in the services' own start-up check. As JSON. */}}
{{- define "leviathan.engines" -}}
{{- if eq .service "flag-service" }}["nats","mongodb"]{{ else }}["rabbitmq","nats","mongodb"]{{ end }}
{{- end }}

{{/* The five, in the order in which a new release is best brought up: owners before the router. As JSON. */}}
{{- define "leviathan.services" -}}
["flag-service","session-store","role-orchestrator","whisper-relay","command-router"]
{{- end }}

{{/* Paths of the one origin, by owner; all else is the router's. As JSON. */}}
{{- define "leviathan.routes" -}}
{
  "session-store": ["/v1/sessions", "/v1/jobs", "/v1/reminders", "/v1/imports", "/v1/exports"],
  "role-orchestrator": ["/v1/runs", "/v1/approvals", "/v1/usage", "/v1/personas", "/v1/roles", "/v1/teams", "/v1/tools", "/runs"],
  "whisper-relay": ["/v1/whispers"],
  "flag-service": ["/v1/flags", "/v1/flag-set", "/ofrep"]
}
{{- end }}
