{{/* The gate's container. Given a dict: root, the words after its name, and the key of the secret. */}}
{{- define "gate.container" -}}
name: schemagate
image: {{ .root.Values.gate.image | quote }}
imagePullPolicy: IfNotPresent
{{- with .args }}
args: {{ toJson . }}
{{- end }}
env:
  - name: DATABASE_URL
    valueFrom:
      secretKeyRef:
        name: {{ .root.Values.database.secret | quote }}
        key: {{ .key | quote }}
  {{- range $name, $value := .root.Values.gate.settings }}
  - name: {{ $name | quote }}
    value: {{ $value | toString | quote }}
  {{- end }}
{{- if .root.Values.gate.migrations }}
volumeMounts:
  - name: migrations
    mountPath: /migrations
    readOnly: true
{{- end }}
resources:
  {{- toYaml .root.Values.gate.resources | nindent 2 }}
securityContext:
  {{- include "gate.containerSecurity" . | nindent 2 }}
{{- end }}

{{- define "gate.containerSecurity" -}}
readOnlyRootFilesystem: true
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
{{- end }}

{{- define "gate.podSecurity" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "gate.volumes" -}}
{{- if .Values.gate.migrations }}
volumes:
  - name: migrations
    configMap:
      name: {{ .Values.gate.migrations | quote }}
{{- end }}
{{- end }}
