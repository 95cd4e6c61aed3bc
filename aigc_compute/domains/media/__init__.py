"""Media: generation of images, video and sound, and perception of sound, images and passages."""
