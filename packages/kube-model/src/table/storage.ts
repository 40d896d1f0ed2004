import { entriesAt, findObject, objectAt, textAt, textsAt } from '../fields.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { scalarAt, textOr } from './printer.ts'
import type { Printers } from './printer.ts'

/** Rows of volumes and what provides them. */
export const storagePrinters: Printers = {
  '/PersistentVolume': object => {
    const spec = objectAt(object, 'spec')
    const claim = findObject(spec, 'claimRef')
    return {
      Capacity: scalarAt(objectAt(spec, 'capacity'), 'storage') ?? '0',
      'Access Modes': accessModes(spec),
      'Reclaim Policy': textAt(spec, 'persistentVolumeReclaimPolicy'),
      Status: phaseOf(object),
      Claim: claim ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '',
      StorageClass: storageClassOf(object),
      VolumeAttributesClass: textOr(spec, 'volumeAttributesClassName', '<unset>'),
      Reason: textAt(objectAt(object, 'status'), 'reason'),
      VolumeMode: textOr(spec, 'volumeMode', '<unset>'),
    }
  },
  '/PersistentVolumeClaim': object => {
    const spec = objectAt(object, 'spec')
    const status = objectAt(object, 'status')
    const bound = textAt(spec, 'volumeName') !== ''
    return {
      Status: phaseOf(object),
      Volume: textAt(spec, 'volumeName'),
      Capacity: bound ? (scalarAt(objectAt(status, 'capacity'), 'storage') ?? '0') : '',
      'Access Modes': bound ? accessModes(status) : '',
      StorageClass: storageClassOf(object),
      VolumeAttributesClass: textOr(spec, 'volumeAttributesClassName', '<unset>'),
      VolumeMode: textOr(spec, 'volumeMode', '<unset>'),
    }
  },
  'storage.k8s.io/StorageClass': object => ({
    Name: isDefault(object) ? `${object.metadata.name} (default)` : (object.metadata.name ?? ''),
    Provisioner: textAt(object, 'provisioner'),
    ReclaimPolicy: textOr(object, 'reclaimPolicy', 'Delete'),
    VolumeBindingMode: textOr(object, 'volumeBindingMode', 'Immediate'),
    AllowVolumeExpansion: object['allowVolumeExpansion'] === true,
  }),
  'storage.k8s.io/VolumeAttributesClass': object => ({ DriverName: textAt(object, 'driverName') }),
  'storage.k8s.io/VolumeAttachment': object => {
    const spec = objectAt(object, 'spec')
    return {
      Attacher: textAt(spec, 'attacher'),
      PV: textAt(objectAt(spec, 'source'), 'persistentVolumeName'),
      Node: textAt(spec, 'nodeName'),
      Attached: objectAt(object, 'status')['attached'] === true,
    }
  },
  'storage.k8s.io/CSINode': object => ({ Drivers: entriesAt(objectAt(object, 'spec'), 'drivers').length }),
  'storage.k8s.io/CSIDriver': object => {
    const spec = objectAt(object, 'spec')
    return {
      AttachRequired: spec['attachRequired'] !== false,
      PodInfoOnMount: spec['podInfoOnMount'] === true,
      StorageCapacity: spec['storageCapacity'] === true,
      TokenRequests: Array.isArray(spec['tokenRequests'])
        ? entriesAt(spec, 'tokenRequests')
            .map(([, request]) => textAt(request, 'audience'))
            .join(',')
        : '<unset>',
      RequiresRepublish: spec['requiresRepublish'] === true,
      Modes: textsAt(spec, 'volumeLifecycleModes').join(',') || '<none>',
    }
  },
  'storage.k8s.io/CSIStorageCapacity': object => ({
    StorageClassName: textAt(object, 'storageClassName'),
    Capacity: scalarAt(object, 'capacity') ?? '<unset>',
  }),
}

const shortModes: readonly [mode: string, short: string][] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]

function accessModes(object: JsonObject): string {
  const modes = textsAt(object, 'accessModes')
  return shortModes
    .filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',')
}

function phaseOf(object: KubeObject): string {
  return object.metadata.deletionTimestamp === undefined
    ? textAt(objectAt(object, 'status'), 'phase')
    : 'Terminating'
}

function storageClassOf(object: KubeObject): string {
  const annotated = object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class']
  return annotated ?? textAt(objectAt(object, 'spec'), 'storageClassName')
}

function isDefault({ metadata: { annotations = {} } }: KubeObject): boolean {
  return [
    'storageclass.kubernetes.io/is-default-class',
    'storageclass.beta.kubernetes.io/is-default-class',
  ].some(name => annotations[name] === 'true')
}
