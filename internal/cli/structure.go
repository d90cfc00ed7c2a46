package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"levee/internal/cast/draw"
	"levee/internal/cast/text"
	"levee/internal/policy"
	"levee/internal/repo"
	"levee/internal/store"
	"levee/internal/structure"
)

func newStructure(s Streams) *cobra.Command {
	l := &look{streams: s}
	output, pictures := "", ""
	cmd := &cobra.Command{
		Use:   "structure [DIR]",
		Short: "The control structure that this project lives in: who controls its packages, and what each hears",
		Long: `Structure derives from the lockfile, the evidence, the settings and the folder who and what
controls the packages of a project: its developers, its package client with what is on and
off, its CI, the registry and what that tells, the accounts that may publish. It writes the
text of an accident analysis (docs/cast-format.md), as a start for one: arrows without
feedback are marked missing, and what only people can tell is asked at the end.`,
		Example: `  levee structure
  levee structure -o analysis.md && levee cast check analysis.md
  levee structure --draw pictures      # structure-designed.svg, structure-actual.svg`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := dirOf(args)
			t, err := l.target(cmd.Context(), dir)
			if err != nil {
				return err
			}
			around, err := surroundings(cmd.Context(), folderOf(dir))
			if err != nil {
				return err
			}
			return writeStructure(s, structure.Of(t, around).Text(), output, pictures)
		},
	}
	l.sources(cmd)
	_ = cmd.Flags().MarkHidden("json")
	cmd.Flags().StringVar(&l.advisories, "advisories", "", "folder of OSV records, or OSV's all.zip, at `PATH` (default: LEVEE_ADVISORIES)")
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to `FILE`, not to standard output")
	cmd.Flags().StringVar(&pictures, "draw", "", "write the pictures of it into the folder `DIR`, and not the text")
	return cmd
}

// writeStructure writes the text, or pictures of it. A file that is there is
// left alone: it may be an analysis by now.
func writeStructure(s Streams, src []byte, output, pictures string) error {
	switch {
	case pictures != "":
		a, problems := text.Parse("structure", src)
		if len(problems) > 0 {
			return fmt.Errorf("%d:%d: %s", problems[0].Span.Line, problems[0].Span.Column, problems[0].Message)
		}
		p, err := draw.Lookup("structure")
		if err != nil {
			return err
		}
		return writeFigures(s, "", pictures, p.Figures(a))
	case output == "" || output == "-":
		_, err := s.Out.Write(src)
		return err
	}
	if _, err := os.Lstat(output); err == nil {
		return usage("%s is there, and is left alone: take another name", output)
	}
	return store.WriteFile(output, src)
}

// What tells of CI, and of programs that propose updates.
var (
	ciFiles     = []string{".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml", "Jenkinsfile", ".travis.yml"}
	updateFiles = []string{"renovate.json", "renovate.json5", ".renovaterc", ".renovaterc.json", ".github/renovate.json", ".github/dependabot.yml", ".github/dependabot.yaml"}
)

// mostFiles bounds how many files of one kind are named.
const mostFiles = 20

// surroundings reads what a folder shows of those around a project.
func surroundings(ctx context.Context, dir string) (structure.Surroundings, error) {
	var s structure.Surroundings
	root, err := os.OpenRoot(dir)
	if err != nil {
		return s, plain(dir, err)
	}
	defer root.Close()
	s.CI, s.Updates = matching(root.FS(), ciFiles), matching(root.FS(), updateFiles)
	_, err = root.Stat(policy.FileName)
	s.Gate = err == nil
	local, err := repo.OpenLocal(ctx, dir)
	if err != nil || local.Prefix() != "" { // the history of more than this project says little of it
		return s, ctx.Err()
	}
	log, err := local.Log(ctx, "HEAD")
	if err != nil {
		return s, ctx.Err()
	}
	authors := make(map[string]bool)
	for _, c := range log {
		authors[c.Author] = true
	}
	s.Authors, s.History = len(authors), true
	return s, nil
}

// matching returns the files of some patterns that are there.
func matching(files fs.FS, patterns []string) []string {
	var all []string
	for _, p := range patterns {
		found, err := fs.Glob(files, p)
		if errors.Is(err, path.ErrBadPattern) {
			continue
		}
		for _, name := range found {
			if len(all) < mostFiles {
				all = append(all, filepath.ToSlash(name))
			}
		}
	}
	return all
}
