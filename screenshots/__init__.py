"""Pictures of every screen in every theme, and the script that draws them."""
