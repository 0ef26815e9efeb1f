package main

import (
	"context"
	"fmt"

	"slipway.dev/e2e/cluster/internal/commandimage"
)

// pushImages puts what the cluster itself runs in pods into its registry.
func pushImages(ctx context.Context) error {
	images := []struct{ file, user, repository string }{
		{nodeBinaries + "/pause/pause", "65535:65535", pauseImage},
		{nodeBinaries + "/podnet/podnet", "0:0", podnetImage},
	}
	for _, image := range images {
		if err := commandimage.Push(ctx, image.file, image.user, registryHost+"/"+image.repository); err != nil {
			return err
		}
	}
	return nil
}

// pushPodnetVerb runs in the network of a cluster whose registry this process doesn't see.
const pushPodnetVerb = "push-podnet-from-within"

func pushPodnet(ctx context.Context, file string) error {
	if err := commandimage.Push(ctx, file, "0:0", registryHost+"/"+podnetImage); err != nil {
		return fmt.Errorf("the cluster's registry: %w", err)
	}
	return nil
}
