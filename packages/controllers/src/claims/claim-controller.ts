import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { hasCode } from '@devmatic/base'
import { compareQuantities, parseQuantity, type JsonObject, type KubeObject } from '@devmatic/kube-model'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { byNamespace } from '../framework/informers.ts'
import type { Recorder } from '../framework/recorder.ts'
import type { Claim, PersistentVolume } from './claim.ts'

/** Who makes volumes, as a StorageClass names it. */
const provisioner = 'devmatic.dev/folder'
const protection = 'kubernetes.io/pvc-protection'
/** Keeps a volume that a claim is bound to. */
const volumeProtection = 'kubernetes.io/pv-protection'

/**
 * Binds claims: to a volume that is there and fits, or else to a folder that is made for it. A claim may ask for any
 * class by name, because manifests are written for other clusters; only the empty class means: no new volume.
 *
 * @param folder where the folders of claims are made, by namespace
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 */
export function createClaimController(context: ControllerContext, folder: string): Controller {
  const { informers } = context
  const recorder = context.recorderOf('persistentvolume-controller')
  const unbound = (): string[] =>
    informers.claims
      .list()
      .filter(claim => claim.status?.phase !== 'Bound')
      .flatMap(ownKey)
  return runController(
    {
      name: 'claims',
      sources: [
        source(informers.claims, ownKey),
        source(informers.volumes, volume => [...claimKeyOf(volume), ...unbound()]),
        source(informers.pods, pod =>
          informers.claims
            .byIndex(byNamespace, pod.metadata.namespace)
            .filter(claim => claim.metadata.deletionTimestamp)
            .flatMap(ownKey),
        ),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const claim = informers.claims.get({ namespace, name })
        if (!claim) return releaseVolumes(context, { namespace, name })
        if (claim.metadata.deletionTimestamp) return unprotect(context, claim)
        await bind(context, claim, { recorder, folder })
      },
      // One at a time, so that no two claims take one volume.
      concurrency: 1,
    },
    context,
  )
}

function claimKeyOf(volume: PersistentVolume): string[] {
  const { namespace, name } = volume.spec.claimRef ?? {}
  return name ? [`${namespace}/${name}`] : []
}

async function bind(
  context: ControllerContext,
  claim: Claim,
  tools: { recorder: Recorder; folder: string },
): Promise<void> {
  if (claim.status?.phase === 'Bound') return
  const volume = findVolume(context, claim) ?? (await provision(context, claim, tools))
  if (!volume) {
    const message = 'no persistent volumes available for this claim and no storage class is set'
    return tools.recorder.record(claim, { type: 'Normal', reason: 'FailedBinding', message })
  }
  await writeBinding(context, claim, volume)
}

function findVolume({ informers }: ControllerContext, claim: Claim): PersistentVolume | undefined {
  const all = informers.volumes.list()
  if (claim.spec.volumeName) return all.find(({ metadata }) => metadata.name === claim.spec.volumeName)
  const own = all.find(({ spec }) => spec.claimRef?.uid === claim.metadata.uid)
  if (own) return own
  const fitting = all.filter(volume => fits(volume, claim))
  return fitting.toSorted((a, b) => compareQuantities(sizeOf(a.spec.capacity), sizeOf(b.spec.capacity)))[0]
}

function fits(volume: PersistentVolume, claim: Claim): boolean {
  const { spec, status } = volume
  const ref = spec.claimRef
  const isFree = ref
    ? ref.uid === undefined && ref.name === claim.metadata.name && ref.namespace === claim.metadata.namespace
    : status?.phase !== 'Released'
  const isBigEnough = compareQuantities(sizeOf(spec.capacity), sizeOf(claim.spec.resources?.requests)) >= 0
  const hasModes = (claim.spec.accessModes ?? []).every(mode => spec.accessModes?.includes(mode))
  const labels = Object.entries(claim.spec.selector?.matchLabels ?? {})
  const isChosen = labels.every(([name, value]) => volume.metadata.labels?.[name] === value)
  return (
    isFree &&
    isBigEnough &&
    hasModes &&
    isChosen &&
    (spec.storageClassName ?? '') === (claim.spec.storageClassName ?? '')
  )
}

function sizeOf(amounts: Readonly<Record<string, string>> | undefined): ReturnType<typeof parseQuantity> {
  return parseQuantity(amounts?.['storage'] ?? '0')
}

async function provision(
  context: ControllerContext,
  claim: Claim,
  tools: { recorder: Recorder; folder: string },
): Promise<PersistentVolume | undefined> {
  if (claim.spec.storageClassName === '' || claim.spec.volumeName) return undefined
  const { name, namespace, uid } = claim.metadata
  const place = path.join(tools.folder, namespace, `${name}-${uid.slice(0, 8)}`)
  // Programs that refuse a folder that others may read, such as PostgreSQL, make one of their own in it.
  await mkdir(place, { recursive: true })
  try {
    const volume = await context.client.create<PersistentVolume>(volumeFor(claim, place))
    tools.recorder.record(claim, {
      type: 'Normal',
      reason: 'ProvisioningSucceeded',
      message: `Successfully provisioned volume ${volume.metadata.name}: the folder ${place}`,
    })
    return volume
  } catch (error) {
    if (!hasCode(error, 'kube/already-exists')) throw error
    return context.client.get<PersistentVolume>({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      name: `pvc-${uid}`,
    })
  }
}

function volumeFor(claim: Claim, place: string): PersistentVolume {
  const { name, namespace, uid } = claim.metadata
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '0' },
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      persistentVolumeReclaimPolicy: 'Delete',
      ...(claim.spec.storageClassName ? { storageClassName: claim.spec.storageClassName } : {}),
      hostPath: { path: place, type: 'DirectoryOrCreate' },
    },
  } as KubeObject as PersistentVolume
}

async function writeBinding(
  { client }: ControllerContext,
  claim: Claim,
  volume: PersistentVolume,
): Promise<void> {
  const { name, namespace, uid } = claim.metadata
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid }
  const volumeRef = { apiVersion: 'v1', kind: 'PersistentVolume', name: volume.metadata.name }
  if (volume.spec.claimRef?.uid !== uid)
    await client.patch(volumeRef, { type: 'merge', patch: { spec: { claimRef } } })
  await client.patch(
    volumeRef,
    { type: 'merge', patch: { status: { phase: 'Bound' } } },
    { subresource: 'status' },
  )
  const ref = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace }
  if (claim.spec.volumeName !== volume.metadata.name) {
    const annotations = {
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
    }
    await client.patch(ref, {
      type: 'merge',
      patch: { metadata: { uid, annotations }, spec: { volumeName: volume.metadata.name } },
    })
  }
  const status = {
    phase: 'Bound',
    accessModes: volume.spec.accessModes ?? [],
    capacity: volume.spec.capacity ?? {},
  } as JsonObject
  await client.patch(ref, { type: 'merge', patch: { metadata: { uid }, status } }, { subresource: 'status' })
}

/** A claim that a Pod uses stays until the Pod has ended. */
async function unprotect({ client, informers }: ControllerContext, claim: Claim): Promise<void> {
  const { name, namespace, finalizers = [] } = claim.metadata
  if (!finalizers.includes(protection)) return
  const users = informers.pods
    .byIndex(byNamespace, namespace)
    .filter(pod => pod.spec.volumes?.some(volume => volume.persistentVolumeClaim?.claimName === name))
  if (users.length > 0) return
  const rest = finalizers.filter(finalizer => finalizer !== protection)
  await client.patch(
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace },
    { type: 'merge', patch: { metadata: { finalizers: rest } } },
  )
}

/** Volumes whose claim is gone: deleted with their data, or kept, as they say. */
async function releaseVolumes(
  { client, informers }: ControllerContext,
  claim: { namespace: string; name: string },
): Promise<void> {
  const left = informers.volumes
    .list()
    .filter(
      ({ spec }) =>
        spec.claimRef?.uid &&
        spec.claimRef.name === claim.name &&
        spec.claimRef.namespace === claim.namespace,
    )
  for (const volume of left) {
    const ref = { apiVersion: 'v1', kind: 'PersistentVolume', name: volume.metadata.name }
    const isOurs = volume.metadata.annotations?.['pv.kubernetes.io/provisioned-by'] === provisioner
    if (isOurs && volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
      if (volume.spec.hostPath) await rm(volume.spec.hostPath.path, { recursive: true, force: true })
      await client.delete(ref)
      await unprotectVolume(client, volume)
    } else if (volume.status?.phase !== 'Released') {
      await client.patch(
        ref,
        { type: 'merge', patch: { status: { phase: 'Released' } } },
        { subresource: 'status' },
      )
    }
  }
}

/** Nothing is bound to it any more. */
async function unprotectVolume(client: ControllerContext['client'], volume: PersistentVolume): Promise<void> {
  const { name, finalizers = [] } = volume.metadata
  if (!finalizers.includes(volumeProtection)) return
  const patch = { metadata: { finalizers: finalizers.filter(each => each !== volumeProtection) } }
  try {
    await client.patch({ apiVersion: 'v1', kind: 'PersistentVolume', name }, { type: 'merge', patch })
  } catch (error) {
    if (!hasCode(error, 'kube/not-found')) throw error
  }
}
