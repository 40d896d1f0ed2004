import { objectIn, textIn } from '../json.ts'
import type { Strategy } from '../registry/strategy.ts'

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/core/event */
export const eventStrategy: Partial<Strategy> = {
  selectableFields: event => {
    const involved = objectIn(event, 'involvedObject')
    const source = textIn(event['source'], 'component') || textIn(event, 'reportingComponent')
    return {
      'involvedObject.kind': textIn(involved, 'kind'),
      'involvedObject.namespace': textIn(involved, 'namespace'),
      'involvedObject.name': textIn(involved, 'name'),
      'involvedObject.uid': textIn(involved, 'uid'),
      'involvedObject.apiVersion': textIn(involved, 'apiVersion'),
      'involvedObject.resourceVersion': textIn(involved, 'resourceVersion'),
      'involvedObject.fieldPath': textIn(involved, 'fieldPath'),
      reason: textIn(event, 'reason'),
      reportingComponent: textIn(event, 'reportingComponent'),
      source,
      type: textIn(event, 'type'),
    }
  },
}
