import type { Namespaced, Stored } from '../framework/objects.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/ */
export interface Claim extends Namespaced {
  spec: {
    accessModes?: string[]
    storageClassName?: string
    volumeName?: string
    volumeMode?: string
    resources?: { requests?: Record<string, string> }
    selector?: { matchLabels?: Record<string, string> }
  }
  status?: { phase?: string; accessModes?: string[]; capacity?: Record<string, string> }
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-v1/ */
export interface PersistentVolume extends Stored {
  spec: {
    capacity?: Record<string, string>
    accessModes?: string[]
    storageClassName?: string
    persistentVolumeReclaimPolicy?: string
    claimRef?: { apiVersion?: string; kind?: string; name?: string; namespace?: string; uid?: string }
    hostPath?: { path: string; type?: string }
    local?: { path: string }
    volumeMode?: string
  }
  status?: { phase?: string; reason?: string; message?: string }
}
