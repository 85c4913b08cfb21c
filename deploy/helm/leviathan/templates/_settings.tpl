{{/* What every container gets beside the shared ConfigMap: who it is, and its secrets. Takes root, service and legacy. */}}
{{- define "leviathan.env" -}}
{{- $secrets := include "leviathan.secrets" .root | fromJson }}
{{- $engines := include "leviathan.engines" . | fromJsonArray }}
- name: LEV_INSTANCE
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- range $engine := $engines }}
{{- $secret := get $secrets $engine }}
{{- if $secret.name }}
- name: {{ get (dict "rabbitmq" "LEV_RABBITMQ_URL" "nats" "LEV_NATS_URL" "mongodb" "LEV_MONGO_URL") $engine }}
  valueFrom: { secretKeyRef: { name: {{ $secret.name | quote }}, key: {{ $secret.key | quote }} } }
{{- end }}
{{- end }}
{{- if ne .service "flag-service" }}
- name: LEV_FLAG_SERVICE_KEY
  valueFrom: { secretKeyRef: { name: {{ $secrets.access.name | quote }}, key: {{ .root.Values.access.flagServiceKey | quote }} } }
{{- end }}
- name: LEV_TICKET_KEY
  valueFrom: { secretKeyRef: { name: {{ $secrets.access.name | quote }}, key: {{ .root.Values.access.ticketKey | quote }}, optional: true } }
{{- if eq .service "session-store" }}
- name: LEV_LEGACY_HOLDER
  value: {{ .legacy | quote }}
{{- end }}
{{- range $name, $value := .env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Files that settings name: keys, authorities, NATS credentials, flags and the user's definitions. */}}
{{- define "leviathan.volumeMounts" -}}
- { name: tmp, mountPath: /tmp }
- { name: data, mountPath: /data }
- { name: access, mountPath: /etc/leviathan/access, readOnly: true }
{{- if include "leviathan.trusts" .root }}
- { name: trust, mountPath: /etc/leviathan/trust, readOnly: true }
{{- end }}
{{- if and (eq .service "flag-service") .root.Values.flags.seed }}
- { name: flags, mountPath: /etc/leviathan/flags, readOnly: true }
{{- end }}
{{- if and (eq .service "role-orchestrator") (include "leviathan.app" .root) }}
- { name: app, mountPath: /etc/leviathan/app, readOnly: true }
{{- end }}
{{- if .legacy }}
- { name: legacy-home, mountPath: /legacy }
{{- end }}
{{- end }}

{{- define "leviathan.volumes" -}}
{{- $secrets := include "leviathan.secrets" .root | fromJson }}
{{- $fullname := include "leviathan.fullname" .root }}
- { name: tmp, emptyDir: { sizeLimit: 64Mi } }
- { name: data, emptyDir: { sizeLimit: 1Gi } }
- name: access
  secret: { secretName: {{ $secrets.access.name | quote }}, items: [{ key: {{ .root.Values.access.keysKey | quote }}, path: keys.yaml }] }
{{- with include "leviathan.trusts" .root }}
- name: trust
  projected:
    sources:
{{- . | nindent 6 }}
{{- end }}
{{- if and (eq .service "flag-service") .root.Values.flags.seed }}
- { name: flags, configMap: { name: {{ $fullname }}-flags } }
{{- end }}
{{- if eq .service "role-orchestrator" }}
{{- with include "leviathan.app" .root }}
- name: app
  configMap:
{{- . | nindent 4 }}
{{- end }}
{{- end }}
{{- if .legacy }}
- name: legacy-home
  persistentVolumeClaim: { claimName: {{ .root.Values.legacyHome.existingClaim | default (printf "%s-legacy-home" $fullname) | quote }} }
{{- end }}
{{- end }}

{{/* Sources of the projected volume with what is not a URL but belongs to an engine. */}}
{{- define "leviathan.trusts" -}}
{{- range $engine := list "rabbitmq" "nats" "mongodb" }}
{{- with (get $.Values.engines $engine).ca }}
{{- if .existingSecret }}
- secret: { name: {{ .existingSecret | quote }}, items: [{ key: {{ .key | quote }}, path: {{ $engine }}-ca.crt }] }
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.engines.nats.credentials }}
{{- if .existingSecret }}
- secret: { name: {{ .existingSecret | quote }}, items: [{ key: {{ .key | quote }}, path: nats.creds }] }
{{- end }}
{{- end }}
{{- end }}

{{/* The ConfigMap of definitions: a key has no slash, so each is mounted at its path. */}}
{{- define "leviathan.app" -}}
{{- if .Values.app.existingConfigMap }}
name: {{ .Values.app.existingConfigMap | quote }}
{{- else if .Values.app.files }}
name: {{ include "leviathan.fullname" . }}-app
items:
{{- range $path, $content := .Values.app.files }}
  - { key: {{ $path | replace "/" "__" }}, path: {{ $path }} }
{{- end }}
{{- end }}
{{- end }}
