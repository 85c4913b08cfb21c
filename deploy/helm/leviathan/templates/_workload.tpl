{{/*
One service as a Deployment. All come from here, so that they cannot drift. Takes root, service, component (the name of the
workload) and legacy: whether this one holds the legacy home.

A Deployment and not a StatefulSet: a new replica is up before an old one leaves, also where there is only one.
*/}}
{{- define "leviathan.workload" -}}
{{- $root := .root }}
{{- $of := include "leviathan.component" . | fromJson }}
{{- $scales := and (ne $of.autoscaling.type "none") (not .legacy) }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "leviathan.component.name" . }}
  labels: {{- include "leviathan.component.labels" . | nindent 4 }}
spec:
  {{- if not $scales }}
  replicas: {{ .legacy | ternary 1 $of.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    {{- if .legacy }}
    # The volume has one holder: the old one leaves first, and what comes meanwhile waits in its queue.
    type: Recreate
    {{- else }}
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
    {{- end }}
  selector:
    matchLabels: {{- include "leviathan.component.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "leviathan.component.labels" . | nindent 8 }}
        leviathan/service: {{ .service }}
        {{- with $of.podLabels }}{{ toYaml . | nindent 8 }}{{ end }}
      annotations:
        # Settings are read at the start: a change of them must make new pods.
        checksum/settings: {{ include (print $root.Template.BasePath "/settings.yaml") $root | sha256sum }}
        {{- with $of.podAnnotations }}{{ toYaml . | nindent 8 }}{{ end }}
    spec:
      serviceAccountName: {{ include "leviathan.serviceAccount" $root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- if not $root.Values.hostUsers }}
      hostUsers: false
      {{- end }}
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets: {{- range . }}
        - name: {{ . | quote }}
        {{- end }}
      {{- end }}
      {{- with $of.priorityClassName }}
      priorityClassName: {{ . | quote }}
      {{- end }}
      terminationGracePeriodSeconds: {{ $of.terminationGracePeriodSeconds }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: {{ .service }}
          image: {{ include "leviathan.image" . }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          ports:
            - { name: http, containerPort: 8080 }
            - { name: operations, containerPort: 9090 }
          envFrom:
            - configMapRef: { name: {{ include "leviathan.fullname" $root }}-settings }
            {{- if and (eq .service "role-orchestrator") $root.Values.model.existingSecret }}
            - secretRef: { name: {{ $root.Values.model.existingSecret | quote }} }
            {{- end }}
          env:
            {{- include "leviathan.env" (dict "root" $root "service" .service "legacy" .legacy "env" $of.env) | nindent 12 }}
          # Alive says nothing of engines: a restart would not bring them back. Ready does.
          # A start takes a second or two, and minutes on a node that does too much: another try would take as long.
          startupProbe:
            httpGet: { path: /livez, port: operations }
            periodSeconds: 1
            failureThreshold: 300
          livenessProbe:
            httpGet: { path: /livez, port: operations }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /readyz, port: operations }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 2
          lifecycle:
            # Requests still come for a moment after the pod was chosen to leave: every node must hear of it first.
            preStop: { sleep: { seconds: {{ $of.preStopSeconds }} } }
          resources: {{- toYaml $of.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            {{- include "leviathan.volumeMounts" . | nindent 12 }}
      volumes:
        {{- include "leviathan.volumes" . | nindent 8 }}
      {{- with $of.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $of.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $of.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ $key | quote }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "leviathan.component.selector" $ | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
{{- end }}
