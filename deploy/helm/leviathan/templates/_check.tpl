{{/* What no schema can say: values that are right alone and wrong together. Each ends with what to do. */}}
{{- define "leviathan.check" -}}
{{- $secrets := include "leviathan.secrets" . | fromJson }}
{{- range $engine := list "rabbitmq" "mongodb" }}
{{- if not (get (get $secrets $engine) "name") }}
{{- fail (printf "\n\nengines.%s.existingSecret is not set: name a Secret whose key %q holds the URL of your %s, or take values-try.yaml for a first try." $engine (get $.Values.engines $engine).key $engine) }}
{{- end }}
{{- end }}
{{- if and .Values.flags.distributedWhispers (not $secrets.nats.name) }}
{{- fail "\n\nengines.nats.existingSecret is not set: name a Secret that holds the URL of your NATS, or set flags.distributedWhispers=false." }}
{{- end }}
{{- if not $secrets.access.name }}
{{- fail "\n\naccess.existingSecret is not set: name a Secret with the file of API keys (access.keysKey) and the services' key for flags (access.flagServiceKey). docs/operate/install.md makes one." }}
{{- end }}
{{- if and (not .Values.flags.orleans) (not .Values.legacyHome.enabled) }}
{{- fail "\n\nflags.orleans=false keeps sessions in the files of the old agent: set legacyHome.enabled=true too, so that they have a volume." }}
{{- end }}
{{- $settings := lookup "v1" "ConfigMap" .Release.Namespace (printf "%s-settings" (include "leviathan.fullname" .)) }}
{{- $partitions := dig "data" "LEV_PARTITIONS" "" ($settings | default dict) }}
{{- if and $partitions (ne $partitions (toString (int .Values.partitions))) }}
{{- fail (printf "\n\npartitions=%d, and this installation has %s: they are fixed when it is installed. Set partitions=%s." (int .Values.partitions) $partitions $partitions) }}
{{- end }}
{{- if and .Values.app.files .Values.app.existingConfigMap }}
{{- fail "\n\napp.files and app.existingConfigMap exclude each other: put all definitions into one of them." }}
{{- end }}
{{- range $service := include "leviathan.services" . | fromJsonArray }}
{{- $component := include "leviathan.component" (dict "root" $ "service" $service) | fromJson }}
{{- if and (eq $component.autoscaling.type "keda") (not $.Values.keda.existingSecret) }}
{{- fail (printf "\n\nservices.%s.autoscaling.type=keda needs keda.existingSecret: a Secret with the URL of RabbitMQ's management API." $service) }}
{{- end }}
{{- end }}
{{- end }}
