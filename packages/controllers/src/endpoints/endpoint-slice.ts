import type { Namespaced } from '../framework/objects.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/ */
export interface EndpointSlice extends Namespaced {
  addressType: string
  endpoints?: Endpoint[]
  ports?: SlicePort[]
}

export interface Endpoint {
  addresses: string[]
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean }
  hostname?: string
  nodeName?: string
  targetRef?: TargetRef
}

export interface SlicePort {
  name?: string
  port?: number
  protocol?: string
  appProtocol?: string
}

export interface TargetRef {
  kind: string
  name: string
  namespace: string
  uid: string
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoints-v1/ */
export interface Endpoints extends Namespaced {
  subsets?: EndpointSubset[]
}

export interface EndpointSubset {
  addresses?: EndpointAddress[]
  notReadyAddresses?: EndpointAddress[]
  ports?: SlicePort[]
}

export interface EndpointAddress {
  ip: string
  hostname?: string
  nodeName?: string
  targetRef?: TargetRef
}
