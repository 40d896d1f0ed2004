import {
  checkDataKey,
  checkDnsLabel,
  checkDnsSubdomain,
  checkEnvName,
  checkLabelValue,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
} from '../names/name-syntax.ts'
import type { PathStep } from '../yaml/positions.ts'
import type { Report } from './report.ts'

type Rule = (value: unknown, path: readonly PathStep[], report: Report) => void

const text =
  (check: (value: string) => string[]): Rule =>
  (value, path, report) => {
    if (value === '') report.required(path)
    else report.invalid(path, value, check(value as string))
  }

const optionalText =
  (check: (value: string) => string[]): Rule =>
  (value, path, report) => {
    if (value !== '') report.invalid(path, value, check(value as string))
  }

const port: Rule = (value, path, report) => report.invalid(path, value, checkPortNumber(value as number))

/** 0 stands for none. */
const optionalPort: Rule = (value, path, report) => {
  if (value !== 0) port(value, path, report)
}

const portOrName: Rule = (value, path, report) => {
  if (typeof value === 'number') port(value, path, report)
  else report.invalid(path, value, checkPortName(value as string))
}

const notNegative: Rule = (value, path, report) => {
  if ((value as number) < 0) report.invalid(path, value, ['must be greater than or equal to 0'])
}

const notEmpty: Rule = (value, path, report) => {
  if (value === '' || (Array.isArray(value) && value.length === 0)) report.required(path)
}

const labels: Rule = (value, path, report) => {
  for (const [key, item] of Object.entries(value as Record<string, string>)) {
    report.invalid([...path, key], key, checkQualifiedName(key))
    report.invalid([...path, key], item, checkLabelValue(item ?? ''))
  }
}

const annotations: Rule = (value, path, report) => {
  for (const key of Object.keys(value as object))
    report.invalid([...path, key], key, checkQualifiedName(key.toLowerCase()))
}

const dataKeys: Rule = (value, path, report) => {
  for (const key of Object.keys(value as object)) report.invalid([...path, key], key, checkDataKey(key))
}

const amounts: Rule = (value, path, report) => {
  for (const [name, amount] of Object.entries(value as Record<string, string | number>)) {
    if (String(amount).startsWith('-'))
      report.invalid([...path, name], amount, ['must be greater than or equal to 0'])
  }
}

/** What Kubernetes asks of a field beyond its type, by type and field. */
export const fieldRules: Readonly<Record<string, Rule | undefined>> = {
  'meta.v1.ObjectMeta.labels': labels,
  'meta.v1.ObjectMeta.annotations': annotations,
  'meta.v1.ObjectMeta.namespace': optionalText(checkDnsLabel),
  'meta.v1.LabelSelector.matchLabels': labels,

  'core.v1.Container.name': text(checkDnsLabel),
  'core.v1.Container.image': notEmpty,
  'core.v1.ContainerPort.name': optionalText(checkPortName),
  'core.v1.ContainerPort.containerPort': port,
  'core.v1.ContainerPort.hostPort': optionalPort,
  'core.v1.EnvVar.name': text(checkEnvName),
  'core.v1.VolumeMount.mountPath': notEmpty,
  'core.v1.ResourceRequirements.limits': amounts,
  'core.v1.ResourceRequirements.requests': amounts,
  'core.v1.HTTPGetAction.port': portOrName,
  'core.v1.TCPSocketAction.port': portOrName,
  'core.v1.GRPCAction.port': port,
  'core.v1.Probe.initialDelaySeconds': notNegative,
  'core.v1.Probe.periodSeconds': notNegative,
  'core.v1.Probe.timeoutSeconds': notNegative,
  'core.v1.Probe.failureThreshold': notNegative,
  'core.v1.Probe.successThreshold': notNegative,

  'core.v1.PodSpec.containers': notEmpty,
  'core.v1.PodSpec.serviceAccountName': optionalText(checkDnsSubdomain),
  'core.v1.PodSpec.nodeSelector': labels,
  'core.v1.PodSpec.terminationGracePeriodSeconds': notNegative,
  'core.v1.Volume.name': text(checkDnsLabel),

  'core.v1.ConfigMap.data': dataKeys,
  'core.v1.ConfigMap.binaryData': dataKeys,
  'core.v1.Secret.data': dataKeys,
  'core.v1.Secret.stringData': dataKeys,

  'core.v1.ServiceSpec.selector': labels,
  'core.v1.ServicePort.name': optionalText(checkDnsLabel),
  'core.v1.ServicePort.port': port,
  'core.v1.ServicePort.targetPort': portOrName,
  'core.v1.ServicePort.nodePort': optionalPort,
  'networking.v1.ServiceBackendPort.number': optionalPort,

  'apps.v1.DeploymentSpec.replicas': notNegative,
  'apps.v1.DeploymentSpec.minReadySeconds': notNegative,
  'apps.v1.DeploymentSpec.revisionHistoryLimit': notNegative,
  'apps.v1.ReplicaSetSpec.replicas': notNegative,
  'apps.v1.StatefulSetSpec.replicas': notNegative,
  'batch.v1.JobSpec.parallelism': notNegative,
  'batch.v1.JobSpec.completions': notNegative,
  'batch.v1.JobSpec.backoffLimit': notNegative,
  'batch.v1.CronJobSpec.schedule': notEmpty,
}
