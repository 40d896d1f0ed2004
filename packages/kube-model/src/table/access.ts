import { entriesAt, findObject, numberAt, objectAt, textAt } from '../fields.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { formatDuration } from './duration.ts'
import { formatLabelSelector, textOr } from './printer.ts'
import type { Cells, Printers } from './printer.ts'

/** Rows of who may do what, and of what requests pass on their way. */
export const accessPrinters: Printers = {
  'rbac.authorization.k8s.io/RoleBinding': printBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': printBinding,
  'certificates.k8s.io/CertificateSigningRequest': object => {
    const spec = objectAt(object, 'spec')
    const seconds = numberAt(spec, 'expirationSeconds')
    return {
      SignerName: textOr(spec, 'signerName', '<none>'),
      Requestor: textAt(spec, 'username'),
      RequestedDuration: seconds === undefined ? '<none>' : formatDuration(seconds * 1000),
      Condition: certificateState(objectAt(object, 'status')),
    }
  },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': printWebhooks,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': printWebhooks,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': object => {
    const spec = objectAt(object, 'spec')
    const kind = findObject(spec, 'paramKind')
    return {
      Validations: entriesAt(spec, 'validations').length,
      ParamKind: kind ? `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}` : '<unset>',
    }
  },
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': object => {
    const spec = objectAt(object, 'spec')
    return {
      PolicyName: textAt(spec, 'policyName'),
      ParamRef: parameterReference(findObject(spec, 'paramRef')),
    }
  },
  'flowcontrol.apiserver.k8s.io/FlowSchema': object => {
    const spec = objectAt(object, 'spec')
    const conditions = entriesAt(objectAt(object, 'status'), 'conditions')
    return {
      PriorityLevel: textAt(objectAt(spec, 'priorityLevelConfiguration'), 'name'),
      MatchingPrecedence: numberAt(spec, 'matchingPrecedence') ?? 0,
      DistinguisherMethod: textOr(objectAt(spec, 'distinguisherMethod'), 'type', '<none>'),
      MissingPL: textOr(conditions.find(([, { type }]) => type === 'Dangling')?.[1], 'status', '?'),
    }
  },
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': object => {
    const spec = objectAt(object, 'spec')
    const limited = findObject(spec, 'limited')
    const queuing = findObject(objectAt(limited, 'limitResponse'), 'queuing')
    return {
      Type: textAt(spec, 'type'),
      NominalConcurrencyShares: numberAt(limited, 'nominalConcurrencyShares') ?? '<none>',
      Queues: numberAt(queuing, 'queues') ?? '<none>',
      HandSize: numberAt(queuing, 'handSize') ?? '<none>',
      QueueLengthLimit: numberAt(queuing, 'queueLengthLimit') ?? '<none>',
    }
  },
}

function printBinding(object: KubeObject): Cells {
  const role = objectAt(object, 'roleRef')
  const subjects = entriesAt(object, 'subjects').map(([, subject]) => subject)
  const names = (wanted: string, nameOf: (subject: JsonObject) => string): string =>
    subjects
      .filter(({ kind }) => kind === wanted)
      .map(nameOf)
      .join(', ')
  return {
    Role: `${textAt(role, 'kind')}/${textAt(role, 'name')}`,
    Users: names('User', subject => textAt(subject, 'name')),
    Groups: names('Group', subject => textAt(subject, 'name')),
    ServiceAccounts: names(
      'ServiceAccount',
      subject => `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`,
    ),
  }
}

function certificateState(status: JsonObject): string {
  const types = new Set(entriesAt(status, 'conditions').map(([, condition]) => textAt(condition, 'type')))
  return [
    types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending',
    types.has('Failed') && 'Failed',
    textAt(status, 'certificate') !== '' && 'Issued',
  ]
    .filter(state => state !== false)
    .join(',')
}

function printWebhooks(object: KubeObject): Cells {
  return { Webhooks: entriesAt(object, 'webhooks').length }
}

function parameterReference(reference: JsonObject | undefined): string {
  if (!reference) return '<unset>'
  const name = textAt(reference, 'name')
  if (name) return `${textOr(reference, 'namespace', '*')}/${name}`
  const selector = findObject(reference, 'selector')
  return selector ? formatLabelSelector(selector) : '<unset>'
}
