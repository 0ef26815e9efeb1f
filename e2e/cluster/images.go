package main

import (
	"context"

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
