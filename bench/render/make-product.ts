import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** The same templates as a folder of manifests and as a Helm chart. */
export interface BenchProduct {
  /** Folder of `*.yaml` templates with `variables.yaml`. */
  manifests: string
  /** A chart whose templates are those, with `.Values` for `.Variables`. */
  chart: string
  files: number
  objects: number
}

/** Objects of one file: three in most, four in each third, so that 300 files make 1,000. */
const objectsOf = (index: number): number => (index % 3 === 2 ? 4 : 3)

/** Writes a product of services as products have them: Deployments, Services, ConfigMaps, and some ServiceAccounts. */
export async function makeProduct(folder: string, files: number): Promise<BenchProduct> {
  const manifests = path.join(folder, 'manifests')
  const chart = path.join(folder, 'chart')
  await mkdir(manifests, { recursive: true })
  await mkdir(path.join(chart, 'templates'), { recursive: true })
  let objects = 0
  for (let index = 0; index < files; index++) {
    const name = `service-${String(index).padStart(5, '0')}`
    const text = manifestOf(name, objectsOf(index))
    objects += objectsOf(index)
    await writeFile(path.join(manifests, `${name}.yaml`), text)
    await writeFile(path.join(chart, 'templates', `${name}.yaml`), asHelm(text))
  }
  await writeFile(path.join(manifests, 'variables.yaml'), variables)
  await writeFile(path.join(chart, 'values.yaml'), variables)
  await writeFile(path.join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 1.0.0\n')
  return { manifests, chart, files, objects }
}

const variables = `environment: qa
internal_env: true
registry: registry.example.com/shop
version: "1.10"
replicas: { default: 2, max: 9 }
hosts: [a.example.com, b.example.com, c.example.com]
labels: { team: sales, tier: web }
`

function asHelm(text: string): string {
  return text.replaceAll('.Variables', '.Values').replaceAll('.Namespace', '.Release.Namespace')
}

function manifestOf(name: string, objects: number): string {
  const parts = [
    deployment(name),
    service(name),
    configMap(name),
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name} }\n`,
  ]
  return parts.slice(0, objects).join('---\n')
}

function deployment(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {{ toJson .Variables.labels }}
spec:
{{- if eq .Variables.environment "production" }}
  replicas: {{ .Variables.replicas.max }}
{{- else }}
  replicas: {{ .Variables.replicas.default }}
{{- end }}
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      containers:
      - name: main
        image: {{ .Variables.registry }}/${name}:{{ .Variables.version | default "latest" }}
        env:
        - { name: NAMESPACE, value: {{ .Namespace | quote }} }
{{- range $index, $host := .Variables.hosts }}
        - name: HOST_{{ $index }}
          value: {{ printf "https://%s/" $host | quote }}
{{- end }}
        ports:
        - { name: http, containerPort: 8080 }
        readinessProbe:
          httpGet: { path: /readyz, port: http }
        resources:
          requests: { cpu: 50m, memory: 64Mi }
`
}

function service(name: string): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector: { app: ${name} }
  ports:
  - { name: http, port: 80, targetPort: http }
`
}

function configMap(name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  annotations:
    hosts: {{ join "," .Variables.hosts | quote }}
data:
{{- if .Variables.internal_env }}
  level: debug
{{- end }}
  settings.json: |
    {{- dict "name" "${name}" "version" .Variables.version "hosts" .Variables.hosts | toPrettyJson | nindent 4 }}
`
}
